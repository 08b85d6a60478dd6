#include "feed_csaf_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "feed_json.h"
#include "feed_rpm_name.h"

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

/* Hex digits behind '%' are a byte. */
static const char *
unescape(struct feed_csaf_tree *tree, const char *text, size_t len)
{
	char *out = base_arena_strndup(tree->arena, text, len), *to = out;
	const char *from = out;
	unsigned byte;
	char hex[3];

	for (; *from != '\0'; from++, to++) {
		*to = *from;
		if (*from != '%' || !isxdigit((unsigned char)from[1]) ||
		    !isxdigit((unsigned char)from[2]))
			continue;
		memcpy(hex, from + 1, 2);
		hex[2] = '\0';
		byte = (unsigned)strtoul(hex, NULL, 16);
		if (byte == 0)
			continue;
		*to = (char)byte;
		from += 2;
	}
	*to = '\0';
	return out;
}

/* The epoch of an rpm stands among the qualifiers: "...&epoch=1". */
static const char *
epoch_of(struct feed_csaf_tree *tree, const char *qualifiers)
{
	const char *at = strstr(qualifiers, "epoch=");
	size_t len;

	if (at == NULL)
		return "";
	at += strlen("epoch=");
	len = strspn(at, "0123456789");
	return len == 0 || (len == 1 && *at == '0')
		   ? ""
		   : base_arena_printf(tree->arena, "%.*s:", (int)len, at);
}

/*
 * A distribution's package is named by its package URL alone:
 * "pkg:rpm/redhat/openssl@3.0.7-6.el9_2?arch=x86_64&epoch=1"; its other
 * names hold all of that in one word.
 */
static void
read_purl(const char *purl, struct feed_csaf_product *product,
    struct feed_csaf_tree *tree)
{
	static const char *const types[] = {"rpm", "deb", "apk"};
	const char *type = purl + 4, *end, *name, *version;
	bool is_package = false;
	size_t i, len;

	if (strncmp(purl, "pkg:", 4) != 0)
		return;
	for (i = 0; i < BASE_LEN(types); i++) {
		len = strlen(types[i]);
		is_package |=
		    strncmp(type, types[i], len) == 0 && type[len] == '/';
	}
	if (!is_package)
		return;
	end = purl + strcspn(purl, "?#");
	version = memchr(purl, '@', (size_t)(end - purl));
	for (name = version == NULL ? end : version; name[-1] != '/'; name--)
		;
	product->name = unescape(
	    tree, name, (size_t)((version == NULL ? end : version) - name));
	product->version =
	    version == NULL
		? ""
		: base_arena_printf(tree->arena, "%s%s", epoch_of(tree, end),
		      unescape(tree, version + 1, (size_t)(end - version - 1)));
}

static bool
is_architecture(const char *text)
{
	static const char *const names[] = {"x86_64", "aarch64", "noarch",
	    "ppc64le", "s390x", "ppc64", "i386", "i586", "i686", "armv7hl",
	    "riscv64", "src", "nosrc"};

	return base_text_is_among(text, names, BASE_LEN(names));
}

/* SUSE has no package URL: "libz1-1.2.13-150500.4.3.1.x86_64" is all. */
static void
read_rpm_name(struct feed_csaf_product *product, struct feed_csaf_tree *tree)
{
	char *name, *arch, *version;

	if (strcmp(product->name, product->version) != 0)
		return;
	name = base_arena_strdup(tree->arena, product->name);
	arch = strrchr(name, '.');
	if (arch == NULL || !is_architecture(arch + 1))
		return;
	*arch = '\0';
	version = feed_rpm_name_cut(name);
	if (version == NULL)
		return;
	product->name = name;
	product->version =
	    strncmp(version, "0:", 2) == 0 ? version + 2 : version;
}

/* The package URL; CSAF 2.1 has a list of them. */
static const char *
purl_of(const struct codec_json *full)
{
	const struct codec_json *helper =
	    codec_json_get(full, "product_identification_helper");
	const char *purl = feed_json_text(helper, "purl");
	const char *first = codec_json_string(
	    codec_json_at(codec_json_get(helper, "purls"), 0));

	return purl[0] != '\0' || first == NULL ? purl : first;
}

/* full_product_name_t: what the branches above said wins over its own
 * name, which usually repeats it all in one string. */
static void
add_full_name(const struct codec_json *full, struct feed_csaf_product product,
    struct feed_csaf_tree *tree)
{
	product.id = feed_json_text(full, "product_id");
	product.cpe = feed_json_text(full, "product_identification_helper.cpe");
	if (product.name[0] == '\0') {
		product.name = feed_json_text(full, "name");
		read_purl(purl_of(full), &product, tree);
		read_rpm_name(&product, tree);
	}
	add(tree, &product);
}

static void
read_branches(const struct codec_json *branches,
    const struct feed_csaf_product *above, int depth,
    struct feed_csaf_tree *tree)
{
	static const char *const levels[] = {"service_pack", "patch_level"};
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
		else if (base_text_is_among(category, levels, BASE_LEN(levels)))
			product.version = base_arena_printf(tree->arena,
			    "%s%s%s", product.version,
			    product.version[0] != '\0' ? " " : "", name);
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

/* A component of a product: its own name and version, and whose it is.
 * false: one of them is not known yet. */
static bool
add_component(const struct codec_json *relation, struct feed_csaf_tree *tree)
{
	const struct feed_csaf_product *of, *component;
	struct feed_csaf_product product;

	component = feed_csaf_tree_find(
	    tree, feed_json_text(relation, "product_reference"));
	of = feed_csaf_tree_find(
	    tree, feed_json_text(relation, "relates_to_product_reference"));
	if (component == NULL || of == NULL)
		return false;
	product = *component;
	product.id = feed_json_text(relation, "full_product_name.product_id");
	/* A module of a system: the system. */
	product.vendor = of->is_component ? of->vendor : of->name;
	product.is_component = true;
	if (product.cpe[0] == '\0')
		product.cpe = of->cpe;
	add(tree, &product);
	return true;
}

static void
sort(struct feed_csaf_tree *tree)
{
	if (tree->n > 0)
		qsort(tree->v, tree->n, sizeof(*tree->v), by_id);
	tree->n_sorted = tree->n;
}

/* Components may have components, in any order. */
static void
read_relationships(const struct codec_json *list, struct feed_csaf_tree *tree)
{
	static const struct feed_csaf_product nothing = {"", "", "", "", "", 0};
	size_t i, n = codec_json_size(list);
	bool *is_done = base_xcalloc(n + 1, sizeof(*is_done));
	int pass;

	sort(tree);
	for (pass = 0; pass < FEED_CSAF_LEVELS_MAX; pass++) {
		for (i = 0; i < n; i++)
			if (!is_done[i])
				is_done[i] =
				    add_component(codec_json_at(list, i), tree);
		sort(tree);
	}
	for (i = 0; i < n; i++)
		if (!is_done[i])
			add_full_name(codec_json_get(codec_json_at(list, i),
					  "full_product_name"),
			    nothing, tree);
	sort(tree);
	free(is_done);
}

void
feed_csaf_tree_read(
    const struct codec_json *product_tree, struct feed_csaf_tree *tree)
{
	static const struct feed_csaf_product nothing = {"", "", "", "", "", 0};
	const struct codec_json *list;
	size_t i;

	memset(tree, 0, sizeof(*tree));
	tree->arena = base_arena_new();
	read_branches(
	    codec_json_get(product_tree, "branches"), &nothing, 0, tree);
	list = codec_json_get(product_tree, "full_product_names");
	for (i = 0; i < codec_json_size(list); i++)
		add_full_name(codec_json_at(list, i), nothing, tree);
	read_relationships(codec_json_get(product_tree, "relationships"), tree);
}

void
feed_csaf_tree_release(struct feed_csaf_tree *tree)
{
	free(tree->v);
	base_arena_free(tree->arena);
	memset(tree, 0, sizeof(*tree));
}

const struct feed_csaf_product *
feed_csaf_tree_find(const struct feed_csaf_tree *tree, const char *id)
{
	struct feed_csaf_product key = {id, "", "", "", "", 0};

	if (tree->n_sorted == 0 || id == NULL)
		return NULL;
	return bsearch(&key, tree->v, tree->n_sorted, sizeof(*tree->v), by_id);
}
