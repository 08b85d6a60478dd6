/* The product tree of a CSAF document: product ids to names. */
#ifndef FEED_CSAF_TREE_H
#define FEED_CSAF_TREE_H

#include "kairan/base_buf.h"
#include "kairan/codec_json.h"

/* Limits of a tree. */
#define FEED_CSAF_DEPTH_MAX 30 /* branches within branches */
#define FEED_CSAF_PRODUCTS_MAX 100000
#define FEED_CSAF_LEVELS_MAX 3 /* components of components */

/* Strings are borrowed from the document and the tree. */
struct feed_csaf_product {
	const char *id;
	const char *vendor; /* of a component: the product it is part of */
	const char *name;
	const char *version;
	const char *cpe;
	bool is_component; /* of a product, by a relationship */
};

struct feed_csaf_tree {
	struct feed_csaf_product *v; /* sorted by id once read */
	size_t n;
	size_t n_sorted; /* of them: those before the relationships, then all */
	size_t cap;
	struct base_arena *arena;
	bool is_cut;
};

/* Reads document.product_tree; release with feed_csaf_tree_release(). */
void feed_csaf_tree_read(
    const struct codec_json *product_tree, struct feed_csaf_tree *tree);
void feed_csaf_tree_release(struct feed_csaf_tree *tree);
/* The product of that id, NULL when there is none. */
const struct feed_csaf_product *feed_csaf_tree_find(
    const struct feed_csaf_tree *tree, const char *id);

#endif
