/*
 * Words by which machines' mail is known when its header says nothing.
 * Folded (lower case, NFKC).
 */
#ifndef KAIRAN_REPLY_WORDS_CLASS_H
#define KAIRAN_REPLY_WORDS_CLASS_H

#include <stddef.h>

/* Local parts (whole) of those that report deliveries. */
static const char *const reply_words_daemon[] = {"mailer-daemon",
    "mailerdaemon", "post_master", "mdaemon", "mail-daemon", "maildaemon",
    "mail.delivery.system", NULL};
/* The same, but people have such addresses too. */
static const char *const reply_words_postmaster[] = {
    "postmaster", "sysadmin", "no-reply", "noreply", "system", NULL};
/* Display names. */
static const char *const reply_words_daemon_name[] = {"mail delivery s",
    "mailer-daemon", "mailer daemon", "mail administrator",
    "system administrator", "postmaster", "ndr administrator",
    "internet mail delivery", "microsoft outlook", "メール配信", NULL};

/* Anywhere in the subject of a report of failure. */
static const char *const reply_words_failed[] = {"undeliver", "undelivered",
    "delivery failed", "delivery failure", "delivery has failed",
    "failure notice", "failed delivery", "returned mail", "returned to sender",
    "returning message", "returned message", "[bounce]",
    "message you sent blocked", "message blocked", "mail could not be sent",
    "delivery status notification", "delivery notification",
    "mail system error", "mail failure", "mail delivery problem",
    "delivery problem", "could not be delivered", "cannot be delivered",
    "non-delivery", "nondeliverable", "non remis", "unzustellbar",
    "nicht zugestellt", "no se pudo entregar", "non recapitabile", "配信不能",
    "配信できません", "配信エラー", "送信エラー", "送信できません", "配達不能",
    "配送不能", "届けることができません", "不達", "エラーメール", "宛先不明",
    "are not member", "loop alert", "mail loop", "user unknown", "退信",
    "系统退信", "전송 실패", "недоставлен", "не доставлено", NULL};
static const char *const reply_words_delayed[] = {"delayed", "(delay)",
    "delivery warning", "still being retried", "not yet been delivered",
    "status notification: warning", "could not send message for past",
    "配信遅延", "遅延しています", "送信遅延", NULL};
static const char *const reply_words_delivered[] = {"read: ", "delivered: ",
    "relayed: ", "return receipt", "read receipt", "gelesen: ", "lu : ",
    "leído: ", "letto: ", "開封済み: ", "開封済み:", "開封確認",
    "既読: ", "配信済み: ", "配信完了", "successful mail delivery", NULL};
/* A body that confirms. */
static const char *const reply_words_receipt[] = {"was read on",
    "was displayed", "has been read", "was successfully delivered",
    "successfully delivered", "wurde gelesen", "開封され", "開封しました",
    "表示されました", "配信されました", "to the following recipients", NULL};

/* A body that tells of a failure. */
static const char *const reply_words_evidence[] = {"i wasn't able to deliver",
    "i'm afraid i wasn't able", "did not reach the following",
    "could not be delivered", "couldn't be delivered", "cannot be delivered",
    "can't be delivered", "was not delivered", "were not delivered",
    "not delivered to", "delivery to the following", "failed to deliver",
    "delivery failed", "delivery has failed", "delivery failure",
    "undeliverable", "unable to deliver", "not be delivered",
    "permanent fatal errors", "user unknown", "unknown user", "mailbox is full",
    "mailbox full", "mailbox unavailable", "host or domain name not found",
    "no such user", "invalid final delivery",
    "the original message was received at", "your message to",
    "each of the following recipients", "<<< 550", "smtp error",
    "配信できません", "配信できなかった", "送信できません", "送信できなかった",
    "届けられません", "届きません", "お届けできません", "宛先が見つかり",
    "見つかりません", "受信できません", "お送りできません", "エラー", NULL};

/* The beginning of an automatic answer's subject. */
static const char *const reply_words_auto_subject[] = {"automatic reply",
    "automatic response", "auto reply", "auto-reply", "autoreply",
    "auto response", "auto-response", "autoresponse",
    "auto: ", "automated reply", "automated response", "[auto-reply]",
    "[auto reply]", "out of office", "out of the office", "out-of-office",
    "ooo:", "oof:", "i am out of", "i'm out of", "away from my",
    "away from the office", "away until", "on vacation", "vacation reply",
    "vacation notice", "vacation:", "on leave", "on holiday", "abwesend",
    "abwesenheit", "automatische antwort", "réponse automatique",
    "reponse automatique", "absence du bureau", "absent du bureau",
    "respuesta automática", "respuesta automatica", "fuera de la oficina",
    "risposta automatica", "fuori sede", "resposta automática",
    "resposta automatica", "automatisch antwoord", "afwezig", "autosvar",
    "automatiskt svar", "automatisk svar", "frånvaro", "automaattinen vastaus",
    "poissa", "automatická odpověď", "odpowiedź automatyczna",
    "automatyczna odpowiedź", "automatikus válasz", "otomatik yanıt",
    "răspuns automat", "raspuns automat", "automatická odpoveď",
    "automatinis atsakymas", "automātiskā atbilde", "automaatvastus",
    "automatski odgovor", "samodejni odgovor", "аутоматски одговор",
    "автоматичен отговор", "resposta automàtica", "erantzun automatikoa",
    "sjálfvirkt svar", "תשובה אוטומטית", "מענה אוטומטי", "الرد التلقائي",
    "رد تلقائي", "پاسخ خودکار", "स्वचालित उत्तर", "tự động trả lời",
    "jawapan automatik", "ofis dışında", "автоматический ответ", "автоответ",
    "автоматична відповідь", "αυτόματη απάντηση", "自動返信", "自動応答",
    "【自動返信】", "[自動返信]", "不在通知", "不在のお知らせ", "不在連絡",
    "不在:", "休暇のお知らせ", "休暇通知", "【不在】", "[不在]", "自动回复",
    "自動回覆", "外出自動", "자동 회신", "자동 응답", "부재중",
    "trả lời tự động", "balasan otomatis", "ตอบกลับอัตโนมัติ", NULL};

/* In the first lines of an automatic answer: nobody else says so. */
static const char *const reply_words_auto_body[] = {
    "this is an automatic reply", "this is an automatic response",
    "this is an automated reply", "this is an automated response",
    "this is an auto-reply", "this is an autoreply", "this is an auto reply",
    "automatically generated reply", "automatically generated response",
    "dies ist eine automatische antwort", "ceci est une réponse automatique",
    "このメールは自動返信", "このメールは自動で", "このメールは自動送信",
    "本メールは自動返信", "本メールは自動送信", "本メールは自動配信",
    "自動返信です", "自動返信メールです", "自動返信メールでござ",
    "自動返信メールとな", "自動応答メールです", "自動応答メールでござ",
    "自動応答メールとな", "自動応答です", "自動送信メールです", "自動送信です",
    "自動配信メールです", "自動返信しており", "自動返信いたしており",
    "自動で返信して", "自動的に返信して", "自動的に送信しており",
    "【自動返信】", "[自動返信]", "【自動応答】",
    "this is an automated message", "this is an automated email",
    "this is an automated e-mail", "this is an automatically generated",
    "this is an auto-generated", NULL};

/* The same, but people write that in between, too. */
static const char *const reply_words_away[] = {
    "i am currently out of the office", "i'm currently out of the office",
    "i am out of the office", "i'm out of the office",
    "i will be out of the office", "i am out of office", "i'm out of office",
    "i am away from the office", "i am on vacation", "i'm on vacation",
    "i am on annual leave", "i am on leave", "i'm on leave",
    "i am currently on leave", "i am on holiday", "ich bin derzeit nicht im",
    "ich bin bis", "ich bin vom", "je suis actuellement absent",
    "je suis absent", "estoy fuera de la oficina", "sono fuori ufficio",
    "不在にしております", "不在にしています", "不在となります", "不在のため",
    "休暇を取得しております", "休暇をいただいております",
    "休暇を頂いております", "休暇中です", "休暇中のため",
    "お休みをいただいております", "出張中のため", "夏季休業", "年末年始休業",
    NULL};

/* What such an answer says besides. */
static const char *const reply_words_away_too[] = {"urgent", "emergency",
    "in my absence", "during my absence", "limited access", "no access to",
    "when i return", "upon my return", "on my return", "please contact",
    "will respond", "will reply", "get back to you", "dringend", "vertretung",
    "nach meiner rückkehr", "urgence", "à mon retour", "urgente", "緊急",
    "お急ぎ", "至急", "ご連絡ください", "ご連絡下さい", "返信が遅れ",
    "ご返信が遅れ", "返信できません", "折り返し", "確認できません", "ご不便",
    "ご迷惑", NULL};

/* Before the day of return. */
static const char *const reply_words_return[] = {"until", "till", "back on",
    "return on", "returning on", "back in the office on", "in the office on",
    "return to the office on", "through", "back", "return", "returning",
    "bis zum", "bis", "jusqu'au", "hasta el", "fino al", NULL};

#endif
