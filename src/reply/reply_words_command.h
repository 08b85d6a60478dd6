/*
 * Words of commands, English and Japanese.  Written as after NFKC and in
 * lower case; a blank stands for any run of blanks, '_' and '-', also none.
 */
#ifndef KAIRAN_REPLY_WORDS_COMMAND_H
#define KAIRAN_REPLY_WORDS_COMMAND_H

#include "kairan/reply_command.h"

enum {
	REPLY_WORD_WEAK = 1, /* key: only with a value that fits */
	REPLY_WORD_BARE = 2, /* alone as the first line */
	REPLY_WORD_WHOLE = 4, /* status: nothing may follow it */
	REPLY_WORD_ALONE = 8, /* key: needs no value */
	REPLY_WORD_OFF = 16, /* key: takes back: unwatch, unmute */
	REPLY_WORD_NAMES = 32 /* ack: names people without a mark */
};

struct reply_word_key {
	const char *word;
	enum reply_key key;
	unsigned flags;
};

struct reply_word_status {
	const char *word;
	const char *status;
	unsigned flags;
};

struct reply_word {
	const char *word;
	const char *value;
};

static const struct reply_word_key reply_words_key[] = {
    /* status */
    {"status", REPLY_KEY_STATUS, 0},
    {"state", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    {"new status", REPLY_KEY_STATUS, 0}, {"状態", REPLY_KEY_STATUS, 0},
    {"ステータス", REPLY_KEY_STATUS, 0},
    {"対応状況", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    {"対応状態", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    {"状況", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    {"進捗", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    {"進捗状況", REPLY_KEY_STATUS, REPLY_WORD_WEAK},
    /* assignee */
    {"assignee", REPLY_KEY_ASSIGNEE, 0}, {"assign", REPLY_KEY_ASSIGNEE, 0},
    {"assign to", REPLY_KEY_ASSIGNEE, 0},
    {"assigned to", REPLY_KEY_ASSIGNEE, 0}, {"assigned", REPLY_KEY_ASSIGNEE, 0},
    {"reassign", REPLY_KEY_ASSIGNEE, 0}, {"reassign to", REPLY_KEY_ASSIGNEE, 0},
    {"owner", REPLY_KEY_ASSIGNEE, 0}, {"担当", REPLY_KEY_ASSIGNEE, 0},
    {"担当者", REPLY_KEY_ASSIGNEE, 0}, {"担当変更", REPLY_KEY_ASSIGNEE, 0},
    {"対応者", REPLY_KEY_ASSIGNEE, 0}, {"対応担当", REPLY_KEY_ASSIGNEE, 0},
    {"対応担当者", REPLY_KEY_ASSIGNEE, 0}, {"主担当", REPLY_KEY_ASSIGNEE, 0},
    {"アサイン", REPLY_KEY_ASSIGNEE, 0}, {"割当", REPLY_KEY_ASSIGNEE, 0},
    {"割り当て", REPLY_KEY_ASSIGNEE, 0}, {"割当先", REPLY_KEY_ASSIGNEE, 0},
    {"割り当て先", REPLY_KEY_ASSIGNEE, 0},
    /* planned */
    {"planned", REPLY_KEY_PLANNED, 0},
    {"plan", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"planned date", REPLY_KEY_PLANNED, 0},
    {"planned for", REPLY_KEY_PLANNED, 0}, {"plan date", REPLY_KEY_PLANNED, 0},
    {"planned on", REPLY_KEY_PLANNED, 0},
    {"target date", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"scheduled for", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"eta", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"予定日", REPLY_KEY_PLANNED, 0}, {"対応予定日", REPLY_KEY_PLANNED, 0},
    {"対応予定", REPLY_KEY_PLANNED, 0},
    {"予定", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"完了予定日", REPLY_KEY_PLANNED, 0}, {"完了予定", REPLY_KEY_PLANNED, 0},
    {"実施予定日", REPLY_KEY_PLANNED, 0}, {"実施予定", REPLY_KEY_PLANNED, 0},
    {"適用予定日", REPLY_KEY_PLANNED, 0}, {"適用予定", REPLY_KEY_PLANNED, 0},
    {"作業予定日", REPLY_KEY_PLANNED, 0}, {"作業予定", REPLY_KEY_PLANNED, 0},
    {"作業日", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    {"対応日", REPLY_KEY_PLANNED, REPLY_WORD_WEAK},
    /* due */
    {"due", REPLY_KEY_DUE, 0}, {"due date", REPLY_KEY_DUE, 0},
    {"due by", REPLY_KEY_DUE, 0}, {"deadline", REPLY_KEY_DUE, 0},
    {"期限", REPLY_KEY_DUE, 0}, {"期日", REPLY_KEY_DUE, 0},
    {"対応期限", REPLY_KEY_DUE, 0}, {"対応期日", REPLY_KEY_DUE, 0},
    {"期限日", REPLY_KEY_DUE, 0}, {"完了期限", REPLY_KEY_DUE, 0},
    {"締切", REPLY_KEY_DUE, 0}, {"締切日", REPLY_KEY_DUE, 0},
    {"締め切り", REPLY_KEY_DUE, 0}, {"締切り", REPLY_KEY_DUE, 0},
    {"〆切", REPLY_KEY_DUE, 0}, {"納期", REPLY_KEY_DUE, REPLY_WORD_WEAK},
    /* priority, ssvc */
    {"priority", REPLY_KEY_PRIORITY, 0}, {"prio", REPLY_KEY_PRIORITY, 0},
    {"優先度", REPLY_KEY_PRIORITY, 0}, {"優先順位", REPLY_KEY_PRIORITY, 0},
    {"ssvc", REPLY_KEY_SSVC, 0}, {"ssvc priority", REPLY_KEY_SSVC, 0},
    {"ssvc優先度", REPLY_KEY_SSVC, 0}, {"ssvc判定", REPLY_KEY_SSVC, 0},
    /* watcher */
    {"watcher", REPLY_KEY_WATCHER, 0}, {"watchers", REPLY_KEY_WATCHER, 0},
    {"watch", REPLY_KEY_WATCHER, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"unwatch", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"stop watching", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"ウォッチ解除", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"ウォッチ終了", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"監視解除", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"監視終了", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"監視をやめる", REPLY_KEY_WATCHER,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"監視", REPLY_KEY_WATCHER, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"監視する", REPLY_KEY_WATCHER, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ウォッチする", REPLY_KEY_WATCHER, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"add watcher", REPLY_KEY_WATCHER, 0},
    {"ウォッチャー", REPLY_KEY_WATCHER, 0},
    {"ウォッチャ", REPLY_KEY_WATCHER, 0},
    {"ウォッチ", REPLY_KEY_WATCHER, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ウオッチャー", REPLY_KEY_WATCHER, 0},
    {"関係者", REPLY_KEY_WATCHER, REPLY_WORD_WEAK},
    /* private */
    {"private", REPLY_KEY_PRIVATE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"非公開", REPLY_KEY_PRIVATE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"プライベート", REPLY_KEY_PRIVATE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    /* defer: alone it is the status */
    {"defer", REPLY_KEY_DEFER, 0}, {"defer until", REPLY_KEY_DEFER, 0},
    {"defer to", REPLY_KEY_DEFER, 0}, {"deferred until", REPLY_KEY_DEFER, 0},
    {"postpone", REPLY_KEY_DEFER, 0}, {"postpone to", REPLY_KEY_DEFER, 0},
    {"postpone until", REPLY_KEY_DEFER, 0}, {"snooze", REPLY_KEY_DEFER, 0},
    {"snooze until", REPLY_KEY_DEFER, 0}, {"保留", REPLY_KEY_DEFER, 0},
    {"延期", REPLY_KEY_DEFER, 0}, {"保留期限", REPLY_KEY_DEFER, 0},
    {"先送り", REPLY_KEY_DEFER, 0}, {"再開日", REPLY_KEY_DEFER, 0},
    {"再開予定日", REPLY_KEY_DEFER, 0},
    /* words that stand alone */
    {"reopen", REPLY_KEY_REOPEN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"再オープン", REPLY_KEY_REOPEN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"再開", REPLY_KEY_REOPEN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"再対応", REPLY_KEY_REOPEN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ack", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"acknowledge", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"acknowledged", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"了解", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"受領", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"既読", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"了解しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"了解です", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"了解致しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"了解いたしました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"承知しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"承知致しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"承知いたしました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ok", REPLY_KEY_ACK, 0}, {"okです", REPLY_KEY_ACK, 0},
    {"確認致しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認いたしました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認済", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認済み", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"受領しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"拝見しました", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"回覧済", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"回覧済み", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"seen", REPLY_KEY_ACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"回覧", REPLY_KEY_ACK, REPLY_WORD_NAMES},
    {"回覧先", REPLY_KEY_ACK, REPLY_WORD_NAMES},
    {"circulate", REPLY_KEY_ACK, REPLY_WORD_NAMES},
    {"split", REPLY_KEY_SPLIT, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"分割", REPLY_KEY_SPLIT, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"track", REPLY_KEY_TRACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"起票", REPLY_KEY_TRACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"チケット化", REPLY_KEY_TRACK, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"追跡", REPLY_KEY_TRACK, 0},
    {"list", REPLY_KEY_LIST, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"一覧", REPLY_KEY_LIST, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"タスク一覧", REPLY_KEY_LIST, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"チケット一覧", REPLY_KEY_LIST, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"show", REPLY_KEY_SHOW, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"表示", REPLY_KEY_SHOW, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"詳細", REPLY_KEY_SHOW, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"commands", REPLY_KEY_COMMANDS, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"コマンド", REPLY_KEY_COMMANDS, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"コマンド一覧", REPLY_KEY_COMMANDS, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"mitigation", REPLY_KEY_MITIGATION,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_WEAK},
    {"mitigations", REPLY_KEY_MITIGATION,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_WEAK},
    {"緩和策は", REPLY_KEY_MITIGATION, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"回避策は", REPLY_KEY_MITIGATION, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"緩和策", REPLY_KEY_MITIGATION, REPLY_WORD_WEAK},
    {"回避策", REPLY_KEY_MITIGATION, REPLY_WORD_WEAK},
    {"why", REPLY_KEY_WHY, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"なぜ", REPLY_KEY_WHY, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"mute", REPLY_KEY_MUTE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ミュート", REPLY_KEY_MUTE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"通知停止", REPLY_KEY_MUTE, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"unmute", REPLY_KEY_MUTE,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"ミュート解除", REPLY_KEY_MUTE,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"通知再開", REPLY_KEY_MUTE,
	REPLY_WORD_BARE | REPLY_WORD_ALONE | REPLY_WORD_OFF},
    {"notify", REPLY_KEY_NOTIFY, 0}, {"通知", REPLY_KEY_NOTIFY, 0},
    {"通知設定", REPLY_KEY_NOTIFY, 0}, {"通知方法", REPLY_KEY_NOTIFY, 0},
    {"dry run", REPLY_KEY_DRY_RUN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認", REPLY_KEY_DRY_RUN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"確認のみ", REPLY_KEY_DRY_RUN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"試行", REPLY_KEY_DRY_RUN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ドライラン", REPLY_KEY_DRY_RUN, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"help", REPLY_KEY_HELP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"ヘルプ", REPLY_KEY_HELP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"使い方", REPLY_KEY_HELP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"stop", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"配信停止", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"停止", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"unsubscribe", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"配信解除", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"登録解除", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"購読解除", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"配信を停止", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"配信停止希望", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE},
    {"退会", REPLY_KEY_STOP, REPLY_WORD_BARE | REPLY_WORD_ALONE}};

static const struct reply_word_status reply_words_status[] = {
    {"new", "NEW", REPLY_WORD_WHOLE}, {"新規", "NEW", REPLY_WORD_WHOLE},
    {"未対応", "NEW", REPLY_WORD_BARE}, {"未着手", "NEW", REPLY_WORD_BARE},
    {"未処理", "NEW", 0}, {"investigating", "INVESTIGATING", REPLY_WORD_BARE},
    {"under investigation", "INVESTIGATING", 0},
    {"analyzing", "INVESTIGATING", 0}, {"analysing", "INVESTIGATING", 0},
    {"調査中", "INVESTIGATING", REPLY_WORD_BARE}, {"調査", "INVESTIGATING", 0},
    {"調査開始", "INVESTIGATING", 0},
    {"影響調査中", "INVESTIGATING", REPLY_WORD_BARE},
    {"影響確認中", "INVESTIGATING", REPLY_WORD_BARE},
    {"確認中", "INVESTIGATING", REPLY_WORD_BARE},
    {"on going", "ONGOING", REPLY_WORD_BARE},
    {"in progress", "ONGOING", REPLY_WORD_BARE}, {"working", "ONGOING", 0},
    {"wip", "ONGOING", 0}, {"started", "ONGOING", REPLY_WORD_WHOLE},
    {"対応中", "ONGOING", REPLY_WORD_BARE},
    {"着手", "ONGOING", REPLY_WORD_BARE},
    {"着手中", "ONGOING", REPLY_WORD_BARE}, {"着手済", "ONGOING", 0},
    {"着手済み", "ONGOING", 0}, {"作業中", "ONGOING", REPLY_WORD_BARE},
    {"進行中", "ONGOING", REPLY_WORD_BARE}, {"対応開始", "ONGOING", 0},
    {"実施中", "ONGOING", 0}, {"defer", "DEFER", REPLY_WORD_BARE},
    {"deferred", "DEFER", REPLY_WORD_BARE}, {"on hold", "DEFER", 0},
    {"postponed", "DEFER", 0}, {"保留", "DEFER", REPLY_WORD_BARE},
    {"保留中", "DEFER", REPLY_WORD_BARE}, {"延期", "DEFER", 0},
    {"先送り", "DEFER", 0}, {"見送り", "DEFER", 0},
    {"not affected", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"unaffected", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"not applicable", "NOT_AFFECTED", 0},
    {"not vulnerable", "NOT_AFFECTED", 0},
    {"影響なし", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"影響無し", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"影響無", "NOT_AFFECTED", 0}, {"影響ありません", "NOT_AFFECTED", 0},
    {"対象外", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"非該当", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"該当なし", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"該当無し", "NOT_AFFECTED", REPLY_WORD_BARE},
    {"該当せず", "NOT_AFFECTED", 0},
    {"workaround", "WORKAROUND", REPLY_WORD_BARE},
    {"workaround applied", "WORKAROUND", REPLY_WORD_BARE},
    {"work around", "WORKAROUND", 0},
    {"mitigated", "WORKAROUND", REPLY_WORD_BARE},
    {"mitigation applied", "WORKAROUND", 0}, {"回避策", "WORKAROUND", 0},
    {"回避策適用", "WORKAROUND", REPLY_WORD_BARE},
    {"回避策適用済", "WORKAROUND", REPLY_WORD_BARE},
    {"回避策適用済み", "WORKAROUND", REPLY_WORD_BARE},
    {"回避策実施", "WORKAROUND", 0}, {"回避策実施済", "WORKAROUND", 0},
    {"回避策実施済み", "WORKAROUND", 0}, {"緩和策", "WORKAROUND", 0},
    {"緩和策適用", "WORKAROUND", REPLY_WORD_BARE},
    {"緩和策適用済", "WORKAROUND", REPLY_WORD_BARE},
    {"緩和策適用済み", "WORKAROUND", REPLY_WORD_BARE},
    {"緩和策実施", "WORKAROUND", 0}, {"暫定対応", "WORKAROUND", 0},
    {"暫定対応済", "WORKAROUND", 0}, {"暫定対応済み", "WORKAROUND", 0},
    {"暫定対処", "WORKAROUND", 0}, {"回避済", "WORKAROUND", 0},
    {"回避済み", "WORKAROUND", 0},
    {"risk accepted", "RISK_ACCEPTED", REPLY_WORD_BARE},
    {"accept risk", "RISK_ACCEPTED", 0}, {"accepted risk", "RISK_ACCEPTED", 0},
    {"accepted", "RISK_ACCEPTED", REPLY_WORD_WHOLE},
    {"リスク受容", "RISK_ACCEPTED", REPLY_WORD_BARE},
    {"リスク受容済", "RISK_ACCEPTED", 0},
    {"リスク受け入れ", "RISK_ACCEPTED", 0}, {"リスク受入", "RISK_ACCEPTED", 0},
    {"リスク受入れ", "RISK_ACCEPTED", 0}, {"リスク許容", "RISK_ACCEPTED", 0},
    {"リスク容認", "RISK_ACCEPTED", 0}, {"受容", "RISK_ACCEPTED", 0},
    {"patch applied", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"patched", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"対応済", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"対応済み", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"対処済", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"対処済み", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"パッチ適用", "PATCH_APPLIED", 0},
    {"パッチ適用済", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"パッチ適用済み", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"パッチ適用完了", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"適用済", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"適用済み", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"対応完了", "PATCH_APPLIED", REPLY_WORD_BARE},
    {"完了", "PATCH_APPLIED", 0}, {"修正済", "PATCH_APPLIED", 0},
    {"修正済み", "PATCH_APPLIED", 0}, {"更新済", "PATCH_APPLIED", 0},
    {"更新済み", "PATCH_APPLIED", 0}};

/* Short words as they come out when kana become the wrong kanji, or none. */
static const struct reply_word reply_words_key_meant[] = {{"常態", "状態"},
    {"上体", "状態"}, {"情態", "状態"}, {"状体", "状態"},
    {"じょうたい", "状態"}, {"機嫌", "期限"}, {"紀元", "期限"},
    {"起源", "期限"}, {"きげん", "期限"}, {"短刀", "担当"}, {"坦当", "担当"},
    {"たんとう", "担当"}, {"短刀者", "担当者"}, {"たんとうしゃ", "担当者"},
    {"よていび", "予定日"}, {"ほりゅう", "保留"}, {"ゆうせんど", "優先度"}};

/* Near in meaning, but never guessed. */
static const struct reply_word reply_words_status_meant[] = {
    {"done", "PATCH_APPLIED"}, {"fixed", "PATCH_APPLIED"},
    {"resolved", "PATCH_APPLIED"}, {"closed", "PATCH_APPLIED"},
    {"close", "PATCH_APPLIED"}, {"complete", "PATCH_APPLIED"},
    {"completed", "PATCH_APPLIED"}, {"終了", "PATCH_APPLIED"},
    {"クローズ", "PATCH_APPLIED"}, {"解決", "PATCH_APPLIED"},
    {"解決済", "PATCH_APPLIED"}, {"解決済み", "PATCH_APPLIED"},
    {"済", "PATCH_APPLIED"}, {"済み", "PATCH_APPLIED"}, {"open", "ONGOING"},
    {"wontfix", "RISK_ACCEPTED"}, {"won't fix", "RISK_ACCEPTED"},
    {"検討中", "INVESTIGATING"}, {"対応予定", "ONGOING"}, {"対応待ち", "DEFER"},
    {"不要", "NOT_AFFECTED"}, {"対応不要", "NOT_AFFECTED"},
    {"affected", "ONGOING"}, {"影響あり", "ONGOING"}};

/* The writer himself, and nobody. */
static const char *const reply_words_me[] = {"me", "myself", "i", "self", "私",
    "わたし", "自分", "当方", "小職", "僕", "俺", "本人", "私自身", NULL};
static const char *const reply_words_none[] = {"none", "nobody", "unassigned",
    "no one", "noone", "unassign", "nil", "-", "なし", "無し", "未定", "未割当",
    "未割り当て", "解除", "削除", "clear", "delete", "取消", "取り消し", NULL};

static const char *const reply_words_yes[] = {
    "yes", "y", "on", "true", "はい", "する", "有", "○", "有効", NULL};
static const char *const reply_words_no[] = {"no", "n", "off", "false",
    "いいえ", "しない", "無", "×", "解除", "無効", "public", "公開", NULL};

static const struct reply_word reply_words_priority[] = {{"low", "low"},
    {"lowest", "low"}, {"低", "low"}, {"低め", "low"}, {"低い", "low"},
    {"normal", "normal"}, {"medium", "normal"}, {"通常", "normal"},
    {"中", "normal"}, {"標準", "normal"}, {"普通", "normal"}, {"high", "high"},
    {"高", "high"}, {"高め", "high"}, {"高い", "high"}, {"urgent", "urgent"},
    {"急いで", "urgent"}, {"緊急", "urgent"}, {"至急", "urgent"},
    {"immediate", "immediate"}, {"今すぐ", "immediate"},
    {"最優先", "immediate"}, {"即時", "immediate"}};

static const struct reply_word reply_words_ssvc[] = {{"immediate", "immediate"},
    {"即時", "immediate"}, {"即時対応", "immediate"},
    {"out of cycle", "out_of_cycle"}, {"臨時", "out_of_cycle"},
    {"臨時対応", "out_of_cycle"}, {"定期外", "out_of_cycle"},
    {"scheduled", "scheduled"}, {"計画", "scheduled"}, {"計画的", "scheduled"},
    {"定期", "scheduled"}, {"定例", "scheduled"}, {"定例外", "out_of_cycle"},
    /* as mails show them */
    {"即時対応(immediate)", "immediate"}, {"定例外の対応", "out_of_cycle"},
    {"定例外の対応(out of cycle)", "out_of_cycle"}, {"定例の対応", "scheduled"},
    {"定例の対応(scheduled)", "scheduled"}, {"当面対応不要", "defer"},
    {"当面対応不要(defer)", "defer"}, {"defer", "defer"}, {"deferred", "defer"},
    {"延期", "defer"}, {"保留", "defer"}};

static const struct reply_word reply_words_notify[] = {{"now", "now"},
    {"immediately", "now"}, {"at once", "now"}, {"on", "now"}, {"即時", "now"},
    {"都度", "now"}, {"すぐ", "now"}, {"digest", "digest"}, {"daily", "digest"},
    {"まとめ", "digest"}, {"まとめて", "digest"}, {"ダイジェスト", "digest"},
    {"日次", "digest"}, {"never", "never"}, {"none", "never"}, {"off", "never"},
    {"なし", "never"}, {"停止", "never"}, {"不要", "never"},
    {"essential", "essential"}, {"essentials", "essential"},
    {"mine", "essential"}, {"my own", "essential"}, {"必須", "essential"},
    {"必要なものだけ", "essential"}, {"担当分のみ", "essential"},
    {"担当分だけ", "essential"}, {"usual", "usual"}, {"default", "usual"},
    {"reset", "usual"}, {"標準", "usual"}, {"初期設定", "usual"}};

/* Events, by the names of flow_event.h. */
static const struct reply_word reply_words_event[] = {{"opened", "opened"},
    {"new", "opened"}, {"新規", "opened"}, {"起票", "opened"},
    {"assigned", "assigned"}, {"割当", "assigned"}, {"割り当て", "assigned"},
    {"担当", "assigned"}, {"unassigned", "unassigned"},
    {"担当解除", "unassigned"}, {"comment", "comment"}, {"comments", "comment"},
    {"コメント", "comment"}, {"status", "status"}, {"状態", "status"},
    {"ステータス", "status"}, {"dates", "dates"}, {"date", "dates"},
    {"日付", "dates"}, {"予定", "dates"}, {"material", "material"},
    {"changes", "material"}, {"変更", "material"}, {"更新", "material"},
    {"returned", "returned"}, {"再開", "returned"}, {"gone", "gone"},
    {"削除", "gone"}, {"planned", "planned"}, {"予定日", "planned"},
    {"due", "due"}, {"期限", "due"}, {"overdue", "overdue"},
    {"期限切れ", "overdue"}, {"silent", "silent"}, {"未着手", "silent"}};

static const char *const reply_words_everybody[] = {"all", "everyone",
    "everybody", "全員", "全員に", "みんな", "皆", "全て", NULL};
static const char *const reply_words_the_list[] = {"list", "digest", "digests",
    "the list", "リスト", "メーリングリスト", "ml", "ダイジェスト", NULL};

/* `key: value` lines that explain and are no sign of a pasted log. */
static const char *const reply_words_note[] = {"note", "notes", "comment",
    "comments", "reason", "because", "memo", "fyi", "ps", "p.s.", "備考",
    "コメント", "理由", "メモ", "補足", "注", "注記", "内容", "対応内容",
    "until", "valid until", "有効期限", "受容期限", NULL};
/* Those of them that say until when. */
static const char *const reply_words_until[] = {
    "until", "valid until", "有効期限", "受容期限", NULL};

/* Redmine's own fields, English names for those that it takes by mail. */
static const struct reply_word reply_words_redmine[] = {{"project", "Project"},
    {"プロジェクト", "Project"}, {"tracker", "Tracker"},
    {"トラッカー", "Tracker"}, {"category", "Category"},
    {"カテゴリ", "Category"}, {"fixed version", "Fixed version"},
    {"target version", "Target version"}, {"対象バージョン", "Target version"},
    {"start date", "Start Date"}, {"開始日", "Start Date"},
    {"estimated hours", "Estimated hours"},
    {"estimated time", "Estimated hours"}, {"予定工数", "Estimated hours"},
    {"done ratio", "Done ratio"}, {"% done", "Done ratio"},
    {"進捗率", "Done ratio"}, {"parent issue", "Parent issue"},
    {"parent task", "Parent issue"}, {"親チケット", "Parent issue"},
    {"is private", "Private"}, {"題名", "Subject"}};

#endif
