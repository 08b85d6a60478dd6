/*
 * Words of filters of lists, English and Japanese, as after NFKC and in
 * lower case.
 */
#ifndef KAIRAN_REPLY_WORDS_FILTER_H
#define KAIRAN_REPLY_WORDS_FILTER_H

#include "kairan/reply_filter.h"

struct reply_filter_word {
	const char *word;
	enum reply_filter_field field;
};

/* The first one of each field is its name. */
static const struct reply_filter_word reply_words_field[] = {
    {"status", REPLY_FILTER_STATUS}, {"state", REPLY_FILTER_STATUS},
    {"状態", REPLY_FILTER_STATUS}, {"ステータス", REPLY_FILTER_STATUS},
    {"対応状況", REPLY_FILTER_STATUS}, {"planned", REPLY_FILTER_PLANNED},
    {"plan", REPLY_FILTER_PLANNED}, {"予定日", REPLY_FILTER_PLANNED},
    {"対応予定日", REPLY_FILTER_PLANNED}, {"予定", REPLY_FILTER_PLANNED},
    {"due", REPLY_FILTER_DUE}, {"deadline", REPLY_FILTER_DUE},
    {"期限", REPLY_FILTER_DUE}, {"期日", REPLY_FILTER_DUE},
    {"対応期限", REPLY_FILTER_DUE}, {"ssvc", REPLY_FILTER_SSVC},
    {"priority", REPLY_FILTER_PRIORITY}, {"優先度", REPLY_FILTER_PRIORITY},
    {"host", REPLY_FILTER_HOST}, {"server", REPLY_FILTER_HOST},
    {"ホスト", REPLY_FILTER_HOST}, {"サーバ", REPLY_FILTER_HOST},
    {"サーバー", REPLY_FILTER_HOST}, {"owner", REPLY_FILTER_OWNER},
    {"assignee", REPLY_FILTER_OWNER}, {"assigned", REPLY_FILTER_OWNER},
    {"担当", REPLY_FILTER_OWNER}, {"担当者", REPLY_FILTER_OWNER},
    {"cve", REPLY_FILTER_CVE}, {"脆弱性", REPLY_FILTER_CVE},
    {"package", REPLY_FILTER_PACKAGE}, {"pkg", REPLY_FILTER_PACKAGE},
    {"パッケージ", REPLY_FILTER_PACKAGE}, {"product", REPLY_FILTER_PRODUCT},
    {"製品", REPLY_FILTER_PRODUCT}, {"project", REPLY_FILTER_PROJECT},
    {"プロジェクト", REPLY_FILTER_PROJECT}, {"ticket", REPLY_FILTER_TICKET},
    {"チケット", REPLY_FILTER_TICKET}, {"cvss", REPLY_FILTER_CVSS},
    {"score", REPLY_FILTER_CVSS}, {"overdue", REPLY_FILTER_OVERDUE},
    {"期限切れ", REPLY_FILTER_OVERDUE}, {"期限超過", REPLY_FILTER_OVERDUE},
    {"unseen", REPLY_FILTER_UNSEEN}, {"unread", REPLY_FILTER_UNSEEN},
    {"未確認", REPLY_FILTER_UNSEEN}, {"未読", REPLY_FILTER_UNSEEN},
    {"patch", REPLY_FILTER_PATCH}, {"fix", REPLY_FILTER_PATCH},
    {"パッチ", REPLY_FILTER_PATCH}, {"修正", REPLY_FILTER_PATCH},
    {"修正版", REPLY_FILTER_PATCH}, {"mitigation", REPLY_FILTER_MITIGATION},
    {"workaround", REPLY_FILTER_MITIGATION},
    {"緩和策", REPLY_FILTER_MITIGATION}, {"回避策", REPLY_FILTER_MITIGATION},
    {"kev", REPLY_FILTER_KEV}, {"exploited", REPLY_FILTER_KEV},
    {"悪用", REPLY_FILTER_KEV}};

static const char *const reply_words_sort[] = {"sort", "sort by", "order",
    "order by", "並び", "並び順", "並べ替え", "並べかえ", "ソート", "順", NULL};

/* Alone: the same as a term. */
static const struct {
	const char *word;
	enum reply_filter_field field;
	const char *value;
} reply_words_bare[] = {{"open", REPLY_FILTER_STATUS, "open"},
    {"未完了", REPLY_FILTER_STATUS, "open"},
    {"closed", REPLY_FILTER_STATUS, "closed"},
    {"done", REPLY_FILTER_STATUS, "closed"},
    {"完了", REPLY_FILTER_STATUS, "closed"}, {"mine", REPLY_FILTER_OWNER, "me"},
    {"my", REPLY_FILTER_OWNER, "me"}, {"me", REPLY_FILTER_OWNER, "me"},
    {"自分", REPLY_FILTER_OWNER, "me"}, {"私", REPLY_FILTER_OWNER, "me"},
    {"unassigned", REPLY_FILTER_OWNER, "none"},
    {"担当なし", REPLY_FILTER_OWNER, "none"},
    {"everybody", REPLY_FILTER_OWNER, "all"},
    {"全員", REPLY_FILTER_OWNER, "all"}, {"due", REPLY_FILTER_OVERDUE, "yes"},
    {"overdue", REPLY_FILTER_OVERDUE, "yes"},
    {"期限切れ", REPLY_FILTER_OVERDUE, "yes"},
    {"期限超過", REPLY_FILTER_OVERDUE, "yes"},
    {"unseen", REPLY_FILTER_UNSEEN, "yes"},
    {"unread", REPLY_FILTER_UNSEEN, "yes"},
    {"未確認", REPLY_FILTER_UNSEEN, "yes"},
    {"未読", REPLY_FILTER_UNSEEN, "yes"}, {"kev", REPLY_FILTER_KEV, "yes"},
    {"exploited", REPLY_FILTER_KEV, "yes"}, {"悪用", REPLY_FILTER_KEV, "yes"},
    {"悪用あり", REPLY_FILTER_KEV, "yes"},
    {"予定日なし", REPLY_FILTER_PLANNED, "none"},
    {"予定なし", REPLY_FILTER_PLANNED, "none"},
    {"期限なし", REPLY_FILTER_DUE, "none"},
    {"patchable", REPLY_FILTER_PATCH, "yes"},
    {"パッチあり", REPLY_FILTER_PATCH, "yes"},
    {"パッチなし", REPLY_FILTER_PATCH, "no"},
    {"緩和策あり", REPLY_FILTER_MITIGATION, "yes"},
    {"緩和策なし", REPLY_FILTER_MITIGATION, "no"},
    {"回避策あり", REPLY_FILTER_MITIGATION, "yes"},
    {"回避策なし", REPLY_FILTER_MITIGATION, "no"}};

static const char *const reply_words_all[] = {
    "all", "全部", "全て", "すべて", NULL};
static const char *const reply_words_everyone[] = {"all", "any", "anyone",
    "everyone", "everybody", "*", "全員", "全て", "すべて", "全部", "みんな",
    NULL};
static const char *const reply_words_open[] = {
    "open", "未完了", "未解決", "オープン", NULL};
static const char *const reply_words_closed[] = {"closed", "close", "done",
    "完了", "完了済", "完了済み", "解決済み", "クローズ", NULL};
static const char *const reply_words_has[] = {"yes", "y", "on", "true", "1",
    "はい", "する", "有", "有り", "あり", "ある", "○", "可", NULL};
static const char *const reply_words_lacks[] = {"no", "n", "off", "false", "0",
    "none", "いいえ", "しない", "無", "無し", "なし", "ない", "×", "不可",
    NULL};

#endif
