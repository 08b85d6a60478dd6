#include "feed_csaf_tree.h"

#include <stdlib.h>
#include <string.h>

#include "feed_json.h"

static void
add(struct feed_csaf_tree *tree, const struct feed_csaf_product *product)
{
	if (product->id[0] == '\0')
		return;
	if (tree->n >= FEED_CSAF_PRODUCTS_MAX) {
		tree->is_cut = true;
		return;
	}
	if (tree->n == tree->cap) {
		tree->cap = tree->cap == 0 ? 32 : tree->cap * 2;
		tree->v = base_xrealloc(tree->v, tree->cap * sizeof(*tree->v));
	}
	tree->v[tree->n++] = *product;
}

/* full_product_name_t: what the branches above said wins over its own
 * name, which usually repeats it all in one string. */
static void
add_full_name(const struct codec_json *full, struct feed_csaf_product product,
    struct feed_csaf_tree *tree)
{
	product.id = feed_json_text(full, "product_id");
	product.cpe = feed_json_text(full, "product_identification_helper.cpe");
	if (product.name[0] == '\0')
		product.name = feed_json_text(full, "name");
	add(tree, &product);
}

static void
read_branches(const struct codec_json *branches,
    const struct feed_csaf_product *above, int depth,
    struct feed_csaf_tree *tree)
{
	const struct codec_json *branch, *full;
	struct feed_csaf_product product;
	const char *category, *name;
	size_t i;

	if (depth > FEED_CSAF_DEPTH_MAX) {
		tree->is_cut = true;
		return;
	}
	for (i = 0; i < codec_json_size(branches); i++) {
		branch = codec_json_at(branches, i);
		product = *above;
		category = feed_json_text(branch, "category");
		name = feed_json_text(branch, "name");
		if (strcmp(category, "vendor") == 0)
			product.vendor = name;
		else if (strcmp(category, "product_name") == 0)
			product.name = name;
		else if (strncmp(category, "product_version", 15) == 0)
			product.version = name;
		full = codec_json_get(branch, "product");
		if (full != NULL)
			add_full_name(full, product, tree);
		read_branches(codec_json_get(branch, "branches"), &product,
		    depth + 1, tree);
	}
}

static int
by_id(const void *a, const void *b)
{
	const struct feed_csaf_product *left = a, *right = b;

	return strcmp(left->id, right->id);
}

void
feed_csaf_tree_read(
    const struct codec_json *product_tree, struct feed_csaf_tree *tree)
{
	static const struct feed_csaf_product nothing = {"", "", "", "", ""};
	const struct codec_json *list, *full;
	size_t i;

	memset(tree, 0, sizeof(*tree));
	read_branches(
	    codec_json_get(product_tree, "branches"), &nothing, 0, tree);
	list = codec_json_get(product_tree, "full_product_names");
	for (i = 0; i < codec_json_size(list); i++)
		add_full_name(codec_json_at(list, i), nothing, tree);
	list = codec_json_get(product_tree, "relationships");
	for (i = 0; i < codec_json_size(list); i++) {
		full =
		    codec_json_get(codec_json_at(list, i), "full_product_name");
		add_full_name(full, nothing, tree);
	}
	if (tree->n > 0)
		qsort(tree->v, tree->n, sizeof(*tree->v), by_id);
}

void
feed_csaf_tree_release(struct feed_csaf_tree *tree)
{
	free(tree->v);
	memset(tree, 0, sizeof(*tree));
}

const struct feed_csaf_product *
feed_csaf_tree_find(const struct feed_csaf_tree *tree, const char *id)
{
	struct feed_csaf_product key = {id, "", "", "", ""};

	if (tree->n == 0 || id == NULL)
		return NULL;
	return bsearch(&key, tree->v, tree->n, sizeof(*tree->v), by_id);
}
