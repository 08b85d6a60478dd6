/*
 * The advisory: strings in one arena, lists that grow within limits.
 */
#include "kairan/vuln.h"

#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "vuln_index.h"

#define INDEX_FROM 32 /* rows; fewer are looked at one by one */

struct vuln_advisory *
vuln_advisory_new(void)
{
	struct base_arena *arena = base_arena_new();
	struct vuln_advisory *adv = base_arena_alloc(arena, sizeof(*adv));
	const char **fields[] = {&adv->source, &adv->id, &adv->format,
	    &adv->url, &adv->title, &adv->summary, &adv->lang, &adv->fix,
	    &adv->mitigation, &adv->kev_due, &adv->affected_key};
	size_t i;

	adv->arena = arena;
	for (i = 0; i < BASE_LEN(fields); i++)
		*fields[i] = "";
	return adv;
}

void
vuln_advisory_free(struct vuln_advisory *adv)
{
	if (adv == NULL)
		return;
	vuln_advisory_free(adv->kept);
	base_arena_free(adv->arena);
}

#define BLANKS " \t\r\n"

static const char *
repaired(struct vuln_advisory *adv, const char *text, size_t len)
{
	struct base_buf buf;
	const char *copy;

	base_buf_init(&buf, len * 3 + 1);
	if (base_text_repair(text, len, &buf) != BASE_OK)
		adv->is_cut = true;
	copy = base_arena_strdup(adv->arena, base_buf_text(&buf));
	base_buf_release(&buf);
	return copy;
}

static size_t
trimmed(const char *text, size_t len)
{
	while (len > 0 && strchr(BLANKS, text[len - 1]) != NULL)
		len--;
	return len;
}

/* What comes out is a fixed point: copied again, it stays as it is. */
const char *
vuln_advisory_copy(struct vuln_advisory *adv, const char *text, size_t max)
{
	size_t len;

	if (text == NULL)
		return "";
	text += strspn(text, BLANKS);
	len = trimmed(text, strlen(text));
	if (len > max) {
		len = trimmed(text, base_text_cut(text, max));
		adv->is_cut = true;
	}
	if (len == 0)
		return "";
	if (base_text_is_utf8(text, len))
		return base_arena_strndup(adv->arena, text, len);
	/* A replacement character is longer than the byte it stands for. */
	text = repaired(adv, text, len);
	len = trimmed(text, base_text_cut(text, max));
	return base_arena_strndup(adv->arena, text, len);
}

void
vuln_advisory_set(
    struct vuln_advisory *adv, const char **field, const char *text, size_t max)
{
	*field = vuln_advisory_copy(adv, text, max);
}

bool
vuln_list_has(const struct vuln_list *list, const char *id)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (base_text_equal_ascii(list->v[i], id))
			return true;
	return false;
}

/* Room for one more element; false (and is_cut) when the list is full. */
static bool
make_room(struct vuln_advisory *adv, void **v, size_t n, size_t *cap,
    size_t size, size_t max)
{
	void *grown;

	if (n >= max) {
		adv->is_cut = true;
		return false;
	}
	if (n < *cap)
		return true;
	*cap = *cap == 0 ? 4 : *cap * 2;
	grown = base_arena_alloc(adv->arena, *cap * size);
	if (n > 0)
		memcpy(grown, *v, n * size);
	*v = grown;
	return true;
}

void
vuln_advisory_add_id(
    struct vuln_advisory *adv, struct vuln_list *list, const char *id)
{
	void *v = list->v;

	if (id == NULL || id[0] == '\0' || vuln_list_has(list, id))
		return;
	if (!make_room(
		adv, &v, list->n, &list->cap, sizeof(*list->v), VULN_IDS_MAX))
		return;
	list->v = v;
	list->v[list->n] = vuln_advisory_copy(adv, id, VULN_ID_MAX);
	list->n++;
}

static bool
same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

void
vuln_advisory_add_score(
    struct vuln_advisory *adv, const struct vuln_score *score)
{
	struct vuln_score new = {
	    vuln_advisory_copy(adv, score->version, VULN_NAME_MAX), score->base,
	    vuln_advisory_copy(adv, score->vector, VULN_NAME_MAX),
	    vuln_advisory_copy(adv, score->severity, VULN_NAME_MAX),
	    vuln_advisory_copy(adv, score->origin, VULN_NAME_MAX),
	    vuln_advisory_copy(adv, score->cve, VULN_ID_MAX)};
	const struct vuln_score *old;
	void *v = adv->scores;
	size_t i;

	for (i = 0; i < adv->n_scores; i++) {
		old = &adv->scores[i];
		if (old->base == new.base && same(old->version, new.version) &&
		    same(old->vector, new.vector) &&
		    same(old->origin, new.origin) && same(old->cve, new.cve))
			return;
	}
	if (!make_room(adv, &v, adv->n_scores, &adv->cap_scores, sizeof(new),
		VULN_SCORES_MAX))
		return;
	adv->scores = v;
	adv->scores[adv->n_scores++] = new;
}

/* %28 (CPE 2.2) and \( (CPE 2.3) become the plain character; control
 * characters stay escaped. */
static const char *
cpe_unescape(struct vuln_advisory *adv, const char *cpe)
{
	char *plain, *to;
	const char *from;
	int high, low;

	if (strpbrk(cpe, "%\\") == NULL)
		return cpe;
	plain = to = base_arena_strdup(adv->arena, cpe);
	for (from = cpe; *from != '\0'; from++) {
		high = from[0] == '%' ? base_text_hex(from[1]) : -1;
		low = high < 0 ? -1 : base_text_hex(from[2]);
		if (low >= 0 && high * 16 + low >= 0x20 &&
		    high * 16 + low != 0x7f) {
			*to++ = (char)(high * 16 + low);
			from += 2;
		} else if (from[0] == '\\' && from[1] != '\0') {
			*to++ = *++from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return vuln_advisory_copy(adv, plain, VULN_NAME_MAX * 3);
}

static bool
is_same_product(const struct vuln_product *a, const struct vuln_product *b)
{
	return same(a->product, b->product) && same(a->version, b->version) &&
	       same(a->cpe, b->cpe) && same(a->vendor, b->vendor) &&
	       same(a->fixed_in, b->fixed_in) && same(a->cve, b->cve);
}

static uint32_t
product_hash(const struct vuln_product *p)
{
	const char *const texts[] = {
	    p->vendor, p->product, p->version, p->cpe, p->fixed_in, p->cve};

	return vuln_index_hash(texts, BASE_LEN(texts));
}

static bool
has_product(const struct vuln_advisory *adv, const struct vuln_product *new)
{
	size_t i, probe = 0;
	uint32_t hash;

	if (adv->n_products < INDEX_FROM) {
		for (i = 0; i < adv->n_products; i++)
			if (is_same_product(&adv->products[i], new))
				return true;
		return false;
	}
	hash = product_hash(new);
	while (vuln_index_next(adv->product_index, hash, &probe, &i))
		if (is_same_product(&adv->products[i], new))
			return true;
	return false;
}

/* The last one; and all before it, when they become many. */
static void
index_products(struct vuln_advisory *adv)
{
	size_t i = adv->n_products == INDEX_FROM ? 0 : adv->n_products - 1;

	for (; adv->n_products >= INDEX_FROM && i < adv->n_products; i++)
		vuln_index_put(&adv->product_index, adv->arena,
		    product_hash(&adv->products[i]), i);
}

void
vuln_advisory_add_product(
    struct vuln_advisory *adv, const struct vuln_product *product)
{
	struct vuln_product new;
	void *v = adv->products;

	new.vendor = vuln_advisory_copy(adv, product->vendor, VULN_NAME_MAX);
	new.product = vuln_advisory_copy(adv, product->product, VULN_NAME_MAX);
	new.version = vuln_advisory_copy(adv, product->version, VULN_NAME_MAX);
	new.cpe = vuln_advisory_copy(adv, product->cpe, VULN_NAME_MAX);
	new.fixed_in =
	    vuln_advisory_copy(adv, product->fixed_in, VULN_NAME_MAX);
	new.cve = vuln_advisory_copy(adv, product->cve, VULN_ID_MAX);
	if (new.vendor[0] == '\0' && new.product[0] == '\0' &&
	    new.cpe[0] == '\0')
		return;
	if (has_product(adv, &new))
		return;
	if (!make_room(adv, &v, adv->n_products, &adv->cap_products,
		sizeof(new), VULN_PRODUCTS_MAX))
		return;
	new.cpe_plain = cpe_unescape(adv, new.cpe);
	adv->products = v;
	adv->products[adv->n_products++] = new;
	index_products(adv);
}

/* Only links that a mail may carry: http and https, no blanks or control
 * characters, no longer than the limit. */
static bool
is_web_url(const char *url)
{
	const char *p;

	if (!base_text_starts_ascii(url, "http://") &&
	    !base_text_starts_ascii(url, "https://"))
		return false;
	for (p = url; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '<' ||
		    *p == '>' || *p == '"')
			return false;
	return (size_t)(p - url) <= VULN_URL_MAX;
}

/* By its URL, or, without one, by its id. */
static bool
is_same_ref(const struct vuln_ref *a, const struct vuln_ref *b)
{
	return same(a->url, b->url) &&
	       (b->url[0] != '\0' || same(a->id, b->id));
}

static uint32_t
ref_hash(const struct vuln_ref *ref)
{
	const char *key = ref->url[0] != '\0' ? ref->url : ref->id;

	return vuln_index_hash(&key, 1);
}

static struct vuln_ref *
find_ref(const struct vuln_advisory *adv, const struct vuln_ref *new)
{
	size_t i, probe = 0;
	uint32_t hash;

	if (adv->n_refs < INDEX_FROM) {
		for (i = 0; i < adv->n_refs; i++)
			if (is_same_ref(&adv->refs[i], new))
				return &adv->refs[i];
		return NULL;
	}
	hash = ref_hash(new);
	while (vuln_index_next(adv->ref_index, hash, &probe, &i))
		if (is_same_ref(&adv->refs[i], new))
			return &adv->refs[i];
	return NULL;
}

static void
index_refs(struct vuln_advisory *adv)
{
	size_t i = adv->n_refs == INDEX_FROM ? 0 : adv->n_refs - 1;

	for (; adv->n_refs >= INDEX_FROM && i < adv->n_refs; i++)
		vuln_index_put(
		    &adv->ref_index, adv->arena, ref_hash(&adv->refs[i]), i);
}

void
vuln_advisory_add_ref(struct vuln_advisory *adv, const struct vuln_ref *ref)
{
	struct vuln_ref new;
	struct vuln_ref *old;
	void *v = adv->refs;

	new.source = vuln_advisory_copy(adv, ref->source, VULN_NAME_MAX);
	new.id = vuln_advisory_copy(adv, ref->id, VULN_ID_MAX);
	new.url = vuln_advisory_copy(adv, ref->url, VULN_URL_MAX + 1);
	new.title = vuln_advisory_copy(adv, ref->title, VULN_TITLE_MAX);
	if (!is_web_url(new.url))
		new.url = "";
	if (new.url[0] == '\0' && new.id[0] == '\0')
		return;
	old = find_ref(adv, &new);
	if (old != NULL) {
		/* Another source knows what kind it is of. */
		if (old->source[0] == '\0')
			old->source = new.source;
		return;
	}
	if (!make_room(adv, &v, adv->n_refs, &adv->cap_refs, sizeof(new),
		VULN_REFS_MAX))
		return;
	adv->refs = v;
	adv->refs[adv->n_refs++] = new;
	index_refs(adv);
}

void
vuln_advisory_mine(struct vuln_advisory *adv, const char *text, bool related)
{
	struct base_strv found = BASE_STRV_INIT;
	enum vuln_id_kind kind;
	size_t i;

	if (text == NULL || text[0] == '\0')
		return;
	if (vuln_id_find(text, VULN_ID_NONE, &found) != BASE_OK)
		adv->is_cut = true;
	for (i = 0; i < found.n; i++) {
		kind = vuln_id_parse(found.v[i], NULL);
		if (kind == VULN_ID_CVE)
			vuln_advisory_add_id(adv, &adv->cves, found.v[i]);
		else if (kind == VULN_ID_CWE)
			vuln_advisory_add_id(adv, &adv->cwes, found.v[i]);
		else if (related && !vuln_list_has(&adv->aliases, found.v[i]) &&
			 !base_text_equal_ascii(adv->id, found.v[i]))
			vuln_advisory_add_id(adv, &adv->related, found.v[i]);
	}
	base_strv_release(&found);
}

static bool
has_products_in_format(const char *format)
{
	static const char *const formats[] = {
	    "jvndb", "csaf", "cve", "osv", "nvd", "myjvn"};
	size_t i;

	for (i = 0; i < BASE_LEN(formats); i++)
		if (strcmp(format, formats[i]) == 0)
			return true;
	return false;
}

bool
vuln_advisory_may_found(
    const struct vuln_advisory *adv, const char **reason_out)
{
	const char *reason = NULL;

	if (adv->is_bundle)
		reason = "speaks of many things at once";
	else if (adv->cves.n > VULN_BUNDLE_CVES)
		reason = "has more than ten CVEs";
	else if (adv->state == VULN_REJECTED)
		reason = "its id was rejected";
	else if (adv->state == VULN_WITHDRAWN)
		reason = "was withdrawn";
	else if (adv->n_products == 0 && adv->cves.n == 0 &&
		 has_products_in_format(adv->format))
		reason = "names no product and no CVE";
	if (reason != NULL && reason_out != NULL)
		*reason_out = reason;
	return reason == NULL;
}
