/*
 * What was newly written: one shape a case, with its negative twins.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "kairan/reply_cut.h"

/* Attribution lines; each stands between an answer and a quote, with and
 * without marks. */
static const char *const attributions[] = {
    /* English, German, French, Spanish, Italian, Portuguese, Dutch */
    "On Tue, Dec 1, 2026 at 9:00 AM Alice Ito <alice@example.org> wrote:",
    "On 1 Dec 2026, at 09:00, Alice <alice@example.org> wrote:",
    "On Tue, Dec 1, 2026 at 9:00 AM Alice Ito\n<alice@example.org> wrote:",
    "On Tue, Dec 1, 2026 at 9:00 AM Alice Ito <\nalice@example.org>\nwrote:",
    "On 2026-12-01 09:00, Alice wrote:",
    "Alice <alice@example.org> wrote on Tue, 1 Dec 2026:",
    "---- On Tue, 01 Dec 2026 09:00:00 +0900 alice@example.org wrote ----",
    "Am 01.12.2026 um 09:00 schrieb Alice Ito:",
    "Am Di., 1. Dez. 2026 um 09:00 Uhr schrieb Alice <a@example.org>:",
    "Alice <a@example.org> schrieb am Di., 1. Dez. 2026, 09:00:",
    "Le mar. 1 déc. 2026 à 09:00, Alice <a@example.org> a écrit :",
    "Le 01/12/2026 à 09:00, Alice a écrit :",
    "El mar, 1 dic 2026 a las 9:00, Alice (<a@example.org>) escribió:",
    "Il giorno mar 1 dic 2026 alle ore 09:00 Alice <a@example.org> ha "
    "scritto:",
    "Em ter., 1 de dez. de 2026 às 09:00, Alice <a@example.org> escreveu:",
    "Op di 1 dec 2026 om 09:00 schreef Alice <a@example.org>:",
    /* Nordic, Baltic */
    "Den tis 1 dec. 2026 kl 09:00 skrev Alice <a@example.org>:",
    "Den 01.12.2026 09.00, skrev Alice:",
    "tir. 1. des. 2026 kl. 09:00 skrev Alice <a@example.org>:",
    "ti 1. jouluk. 2026 klo 9.00 Alice (a@example.org) kirjoitti:",
    "Kuupäev T, 1. detsember 2026 kell 09:00 kirjutas Alice "
    "<a@example.org>:",
    "2026-12-01, an, 09:00 Alice <a@example.org> rašė:",
    "otrd., 2026. g. 1. dec., plkst. 09:00 — lietotājs Alice "
    "(<a@example.org>) rakstīja:",
    /* Slavic */
    "wt., 1 gru 2026 o 09:00 Alice <a@example.org> napisał(a):",
    "W dniu 1.12.2026 o 09:00, Alice pisze:",
    "út 1. 12. 2026 v 9:00 odesílatel Alice <a@example.org> napsal:",
    "ut 1. 12. 2026 o 9:00 Alice <a@example.org> napísal(a):",
    "uto, 1. pro 2026. u 09:00 Alice <a@example.org> napisao je:",
    "вт, 1 дек. 2026 г. в 09:00, Alice <a@example.org>:",
    "1 декабря 2026 г. 09:00 пользователь Alice <a@example.org> написал:",
    "вт, 1 груд. 2026 р. о 09:00 Alice <a@example.org> пише:",
    "На вт, 1.12.2026 г. в 9:00 Alice <a@example.org> написа:",
    /* others of Europe */
    "Alice <a@example.org> ezt írta (időpont: 2026. dec. 1., K, 9:00):",
    "mar., 1 dec. 2026 la 09:00, Alice <a@example.org> a scris:",
    "Στις Τρί 1 Δεκ 2026 στις 9:00 π.μ., ο χρήστης Alice "
    "<a@example.org> έγραψε:",
    "Alice <a@example.org>, 1 Ara 2026 Sal, 09:00 tarihinde şunu yazdı:",
    /* Middle East, Asia */
    "\u202bبتاريخ الثلاثاء، ١ ديسمبر ٢٠٢٦ في ٩:٠٠ ص تمت كتابة ما "
    "يلي "
    "بواسطة "
    "\u202aAlice\u202c\u200f <\u202aa@example.org\u202c\u200f>:\u202c",
    "\u202bבתאריך יום ג׳, 1 בדצמ׳ 2026 ב-9:00 מאת "
    "\u202aAlice\u202c\u200f "
    "<\u202aa@example.org\u202c\u200f>:\u202c",
    "मंगल, 1 दिस॰ 2026 को 9:00 पूर्वाह्न को Alice <a@example.org> ने लिखा:",
    "ในวันที่ อ. 1 ธ.ค. 2026 เวลา 09:00 Alice <a@example.org> เขียนว่า:",
    "Vào Th 3, 1 thg 12, 2026 vào lúc 09:00 Alice <a@example.org> đã viết:",
    "Pada Sel, 1 Des 2026 pukul 09.00 Alice <a@example.org> menulis:",
    "Alice <a@example.org> 于2026年12月1日周二 09:00写道：",
    "Alice <a@example.org> 於 2026年12月1日 週二 上午9:00寫道：",
    "2026년 12월 1일 (화) 오전 9:00, Alice <a@example.org>님이 작성:",
    /* Japanese */
    "2026年12月1日(火) 9:00 山田 太郎 <yamada@example.jp>:",
    "2026年12月1日(火) 9:00 山田 太郎\n<yamada@example.jp>:",
    "2026/12/01 9:00、山田太郎 <yamada@example.jp>のメール:",
    "2026/12/01 9:00、山田太郎のメッセージ:",
    "2026-12-01 09:00 に 山田太郎 さんは書きました:",
    "2026/12/01 9:00 に 山田<yamada@example.jp> さんは書きました:",
    "2026-12-01 (火) の 09:00 +0900 に 山田太郎 さんは書きました:",
    "山田太郎 さんは 2026年12月1日 9:00 に書きました：",
    "(2026/12/01 9:00), 山田太郎 wrote:", "On 2026/12/01 9:00, 山田太郎 wrote:",
    "On Tue, 1 Dec 2026 09:00:00 +0900\n山田 <yamada@example.jp> wrote:",
    "山田 <yamada@example.jp> さんからの引用:",
    "2026年12月1日 9:00 山田太郎 <yamada@example.jp> wrote:"};

/* Blocks of labels and titles before a quote without marks. */
static const char *const headers[] = {
    "From: Alice\nSent: Tuesday, December 1, 2026 9:00 AM\nTo: Bob\n"
    "Subject: Test",
    "________________________________\nFrom: Alice <a@example.org>\n"
    "Sent: Tuesday\nTo: Bob\nSubject: Test",
    "-----Original Message-----\nFrom: Alice\nTo: Bob\nSubject: Test",
    "-----Original Message-----",
    "*From:* Alice [mailto:a@example.org]\n*Sent:* Tuesday\n*To:* Bob\n"
    "*Subject:* Test",
    "Von: Alice\nGesendet: Dienstag, 1. Dezember 2026\nAn: Bob\n"
    "Betreff: Test",
    "-----Ursprüngliche Nachricht-----\nVon: Alice\nGesendet: Dienstag\n"
    "An: Bob\nBetreff: Test",
    "De : Alice\nEnvoyé : mardi 1 décembre 2026\nÀ : Bob\nObjet : Test",
    "-------- Message d'origine --------\nDe : Alice\nDate : 01/12/2026\n"
    "À : Bob\nObjet : Test",
    "De: Alice\nEnviado el: martes\nPara: Bob\nAsunto: Test",
    "Da: Alice\nInviato: martedì\nA: Bob\nOggetto: Test",
    "De: Alice\nEnviada em: terça-feira\nPara: Bob\nAssunto: Test",
    "Van: Alice\nVerzonden: dinsdag\nAan: Bob\nOnderwerp: Test",
    "Fra: Alice\nSendt: tirsdag\nTil: Bob\nEmne: Test",
    "Från: Alice\nSkickat: tisdag\nTill: Bob\nÄmne: Test",
    "Lähettäjä: Alice\nLähetetty: tiistai\nVastaanottaja: Bob\nAihe: Test",
    "Od: Alice\nWysłano: wtorek\nDo: Bob\nTemat: Test",
    "Od: Alice\nOdesláno: úterý\nKomu: Bob\nPředmět: Test",
    "Feladó: Alice\nElküldve: kedd\nCímzett: Bob\nTárgy: Test",
    "De la: Alice\nTrimis: marți\nCătre: Bob\nSubiect: Test",
    "От: Alice\nОтправлено: вторник\nКому: Bob\nТема: Test",
    "Від: Alice\nНадіслано: вівторок\nКому: Bob\nТема: Test",
    "Από: Alice\nΣτάλθηκε: Τρίτη\nΠρος: Bob\nΘέμα: Test",
    "Kimden: Alice\nGönderildi: Salı\nKime: Bob\nKonu: Test",
    "מאת: Alice\nנשלח: יום שלישי\nאל: Bob\nנושא: Test",
    "من: Alice\nتم الإرسال: الثلاثاء\nإلى: Bob\nالموضوع: Test",
    "Từ: Alice\nĐã gửi: Thứ Ba\nĐến: Bob\nChủ đề: Test",
    "Dari: Alice\nDikirim: Selasa\nKepada: Bob\nPerihal: Test",
    "จาก: Alice\nส่ง: วันอังคาร\nถึง: Bob\nเรื่อง: Test",
    "发件人: Alice\n发送时间: 2026年12月1日\n收件人: Bob\n主题: Test",
    "寄件者: Alice\n寄件日期: 2026年12月1日\n收件者: Bob\n主旨: Test",
    "보낸 사람: Alice\n보낸 날짜: 2026년 12월 1일\n받는 사람: Bob\n제목: Test",
    "差出人: 山田太郎 <yamada@example.jp>\n送信日時: 2026年12月1日 9:00\n"
    "宛先: 鈴木\n件名: テスト",
    "差出人：山田太郎\n日時：2026年12月1日\n件名：テスト\n宛先：鈴木",
    "送信者: 山田太郎\n送信日時: 2026年12月1日\n宛先: 鈴木\n件名: テスト",
    "-----元のメッセージ-----\n差出人: 山田\n件名: テスト",
    "-----元のメッセージ-----",
    "----- 元のメール -----\nFrom: 山田\nSubject: x",
    "-------- オリジナルメッセージ --------\n差出人: 山田\n日時: 2026/12/01\n"
    "宛先: 鈴木\n件名: テスト"};

static const struct {
	const char *body;
	const char *want;
} cases[] = {
    /* attributions: between dashes, dated without a verb, two lines with
     * the Message-ID, between marks; each with its twin */
    {"了解。\n\n---- 山田 さんが書きました ----\n\n本文です", "了解。"},
    {"了解。\n\n---- 山田 さんの担当 ----\n\n本文です",
	"了解。\n\n---- 山田 さんの担当 ----\n\n本文です"},
    {"賛成です。\n\n2026年11月20日金曜日 9:15:00 UTC+9 山田:\n\n> 本文",
	"賛成です。"},
    {"予定です。\n\n2026年11月20日金曜日 9:15 から:\n\n本文",
	"予定です。\n\n2026年11月20日金曜日 9:15 から:\n\n本文"},
    {"Yes.\n\nIn article <1@b.example>\n\tAlice <a@b.example> writes:\n\n> x",
	"Yes."},
    {"Sim.\n\nA Name That Is Long <\na@b.example> escreveu no dia "
     "20/11/2026 à(s) 09:15:\n\n> x",
	"Sim."},
    {"好的。\n\nA Name\n<a@b.example> 于2026年11月20日周五 09:15写道：\n\n> x",
	"好的。"},
    {"I agree.\na@b.example wrote:\n> x", "I agree."},
    {"I agree.\n<a@b.example> wrote on 2026-11-20 9:15:\n> x", "I agree."},
    {"Aitäh.\n\nKontakt Alice (<a@b.example>) kirjutas kuupäeval R,\n"
     "20. november 2026 kell 09:15:\n\n> x",
	"Aitäh."},
    {"He wrote to me:\n\n2026-11-20 09:15:\n\nx",
	"He wrote to me:\n\n2026-11-20 09:15:\n\nx"},
    {"了解です\n\n-----------------------\nドコモメールから送信", "了解です"},
    {"Yes.\n\n>>> Alice <a@b.example> 11/20/2026 9:15 AM >>>\nText of it",
	"Yes."},
    {"Yes.\n\nQuoting Alice <a@b.example>:\n\n> x", "Yes."},
    {"Quoting is easy:\n\nx", "Quoting is easy:\n\nx"},
    {"Yes.\n\n==== At 2026-11-20, 09:15:00 you wrote: ====\n\n> x", "Yes."},
    {"==== What I wrote ====\n\nx", "==== What I wrote ====\n\nx"},
    {"はい。\n\n# 山田さん 2026/11/20 9:15:\n> x", "はい。"},
    {"はい。\n\n【差出人】山田\n【宛先】鈴木\n【件名】x\n\n本文", "はい。"},
    {"【件名】については\n【宛先】を確認します。",
	"【件名】については\n【宛先】を確認します。"},
    {"Yes.\n\n>>> print(1)\n1", "Yes.\n\n>>> print(1)\n1"},
    {"Sí.\n\nMissatge de Alice <a@b.example> del dia dv., 20 nov. 2026:\n\n> x",
	"Sí."},
    {"Yes.\n\nExcerpts from Alice's message of Nov 20 09:15:00 2026:\n> x",
	"Yes."},
    {"完了。\n\n【元のメール】\n差出人: a@b.example\n件名: x\n\n本文",
	"完了。"},
    {"完了。\n\n【元のメール】を確認しました。",
	"完了。\n\n【元のメール】を確認しました。"},
    {"りょ。\n\n私のAQUOSから送信", "りょ。"},
    {"私の席から送信できません。", "私の席から送信できません。"},
    {"了解。\n\nProton Mail セキュアメールで送信されました。", "了解。"},
    {"済みです。\n\n********************\nこのメールには機密情報が含まれている"
     "場合があります。\n********************",
	"済みです。"},
    /* what stands in reports of vulnerabilities is no header, no mark and
     * no signature */
    {"It answers:\n\nHTTP/1.1 200 OK\nContent-Type: text/html\n\n"
     "# curl -I x\n--insecure was needed",
	"It answers:\n\nHTTP/1.1 200 OK\nContent-Type: text/html\n\n"
	"# curl -I x\n--insecure was needed"},
    {"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n\nPlease apply.",
	"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n\nPlease apply."},
    {"Yes.\n\nFrom: a\nSent: b\nTo: c\nSubject: d\n\n# old", "Yes."},
    /* signatures */
    {"Yes.\n\n-- \nAlice\nexample.org", "Yes."}, {"Yes.\n--\nAlice", "Yes."},
    {"Yes -- no.\n\nNo -- yes.", "Yes -- no.\n\nNo -- yes."},
    {"Yes.\n\nSent from my iPhone", "Yes."},
    {"Yes.\n\nGet Outlook for iOS", "Yes."},
    {"Yes.\n\nSent from my desk, is much easier.",
	"Yes.\n\nSent from my desk, is much easier."},
    {"Oui.\n\nEnvoyé de mon iPhone", "Oui."},
    {"Спасибо.\n\nОтправлено с iPhone", "Спасибо."},
    {"Спасибо.\n\nОтправлено с ошибкой, проверьте.",
	"Спасибо.\n\nОтправлено с ошибкой, проверьте."},
    {"Ευχαριστώ.\n\nΕστάλη από το iPhone μου", "Ευχαριστώ."},
    {"Cảm ơn.\n\nĐã gửi từ iPhone của tôi", "Cảm ơn."},
    {"Díky.\n\nOdesláno z iPhonu", "Díky."},
    {"Ok.\n\nSent via the Samsung Galaxy, an AT&T LTE smartphone", "Ok."},
    {"Да.\n\nЭто сообщение и любые вложения конфиденциальны.", "Да."},
    {"Да.\n\nЭто письмо вендора мы уже видели.",
	"Да.\n\nЭто письмо вендора мы уже видели."},
    {"Ja.\n\nVon meinem iPhone gesendet", "Ja."},
    {"はい。\n\niPhoneから送信", "はい。"},
    {"はい。\n\n私のiPhoneから送信", "はい。"},
    {"はい。\n\nAndroid版Outlookから送信", "はい。"},
    {"はい。\n\nXperiaから送信しました", "はい。"},
    {"はい。\n\n━━━━━━━━━━━━\n山田太郎\n例示株式会社\nTEL 03-0000-0000\n"
     "━━━━━━━━━━━━",
	"はい。"},
    {"はい。\n\n==============\n山田太郎\nyamada@example.jp\n"
     "==============",
	"はい。"},
    {"はい。\n\n＊＊＊＊＊＊＊＊＊＊\n山田\n＊＊＊＊＊＊＊＊＊＊", "はい。"},
    {"はい。\n\n──────────\n例示株式会社 開発部 山田\n電話 03-0000-0000",
	"はい。"},
    {"はい。\n\n*-*-*-*-*-*-*-*\n山田 yamada@example.jp\n*-*-*-*-*-*-*-*",
	"はい。"},
    {"See:\n\n```\nmail root@example.org\n```",
	"See:\n\n```\nmail root@example.org\n```"},
    {"はい。\n山田", "はい。\n山田"},
    {"表:\n----------\na b\nc d\n\n以上が表です。よろしくお願いします。",
	"表:\n----------\na b\nc d\n\n以上が表です。よろしくお願いします。"},
    {"Yes.\n\nBest regards,\nAlice", "Yes.\n\nBest regards,\nAlice"},
    {"Yes.\n\nBest regards,\nAlice Ito\nManager, Example Inc.\n"
     "alice@example.org",
	"Yes."},
    /* footers */
    {"Yes.\n\n_______________________________________________\n"
     "dev mailing list\ndev@example.org\nhttps://example.org/listinfo/dev",
	"Yes."},
    {"Yes.\n\nYou received this message because you are subscribed to the "
     "Google Groups \"dev\" group.",
	"Yes."},
    {"Yes.\n\nCONFIDENTIALITY NOTICE: This e-mail is for its addressee.",
	"Yes."},
    {"Yes.\n\n[kairan:abcdefghijklmnopqrstuvwxyz234567abcdefgh]", "Yes."},
    /* answers below and between */
    {"> Do you patch?\nYes.\n\n> When?\nTomorrow.",
	"> Do you patch?\nYes.\n\n> When?\nTomorrow."},
    {"2026年12月1日(火) 9:00 山田 <y@example.jp>:\n> 対応しますか？\nはい。\n"
     "> いつですか？\n明日です。\n> 以上",
	"> 対応しますか？\nはい。\n> いつですか？\n明日です。"},
    {"On Tue, Dec 1, 2026 at 9:00 AM A <a@example.org> wrote:\n> One.\n"
     "> Two.\n\nBottom.",
	"Bottom."},
    {"＞ 対応しますか？\nはい。", "＞ 対応しますか？\nはい。"},
    {"はい。\n\n＞ 対応しますか？\n＞ 山田", "はい。"},
    /* forwards are kept */
    {"FYI\n\n---------- Forwarded message ---------\nFrom: A\nText",
	"FYI\n\n---------- Forwarded message ---------\nFrom: A\nText"},
    {"参考まで\n\nBegin forwarded message:\n\nFrom: A\nText",
	"参考まで\n\nBegin forwarded message:\n\nFrom: A\nText"},
    /* in doubt text is kept */
    {"From: here on it gets hard.\nTo: be honest.",
	"From: here on it gets hard.\nTo: be honest."},
    {"Bob wrote: nothing new.\nMore.", "Bob wrote: nothing new.\nMore."},
    {"On average, it works.\nAt 10:30 we stop.",
	"On average, it works.\nAt 10:30 we stop."},
    {"2026年12月1日に対応します。\n担当:山田",
	"2026年12月1日に対応します。\n担当:山田"},
    {"件名：なし\nよろしくお願いします。",
	"件名：なし\nよろしくお願いします。"},
    {"Meeting 2026-12-01 10:00, ask bob@example.org:\n- a\n- b",
	"Meeting 2026-12-01 10:00, ask bob@example.org:\n- a\n- b"},
    {"", ""}, {"\n\n", ""}, {"> only\n> quoted", ""}};

static unsigned
check(const char *body, const char *want)
{
	struct base_arena *arena = base_arena_new();
	struct reply_cut cut;
	unsigned bad = 0;
	size_t i;

	reply_cut_text(body, strlen(body), NULL, arena, &cut);
	if (strcmp(cut.reply, want) != 0) {
		print_message("# body:\n%s\n# got:\n%s\n# want:\n%s\n", body,
		    cut.reply, want);
		for (i = 0; i < cut.line_count; i++)
			print_message("#  %zu %s %s\n", i + 1,
			    reply_line_kind_name(cut.lines[i].kind),
			    cut.lines[i].rule);
		bad = 1;
	}
	base_arena_free(arena);
	return bad;
}

static void
test_attributions(void **state)
{
	static const char *const shapes[] = {"New text.\n\n%s\n> Quoted.\n"
					     "> More.\n",
	    "New text.\n\n%s\n\n> Quoted.\n> More.\n",
	    "New text.\n\n%s\n\nQuoted.\nMore.\n",
	    "New text.\n%s\n> Quoted.\n"};
	char body[2000];
	unsigned bad = 0;
	size_t i, k;

	(void)state;
	for (i = 0; i < BASE_LEN(attributions); i++)
		for (k = 0; k < BASE_LEN(shapes); k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(
			    body, sizeof(body), shapes[k], attributions[i]);
#pragma GCC diagnostic pop
			bad += check(body, "New text.");
		}
	assert_int_equal(bad, 0);
}

static void
test_headers(void **state)
{
	char body[2000];
	unsigned bad = 0;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(headers); i++) {
		snprintf(body, sizeof(body), "New text.\n\n%s\n\nQuoted.\n",
		    headers[i]);
		bad += check(body, "New text.");
	}
	assert_int_equal(bad, 0);
}

static void
test_shapes(void **state)
{
	unsigned bad = 0;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		bad += check(cases[i].body, cases[i].want);
	assert_int_equal(bad, 0);
}

/* Our own line, "reply above": what stands below it is read only when all
 * that is quoted there is marked, and answered below or between. */
static void
test_delimiter(void **state)
{
	static const struct {
		const char *name;
		const char *body;
		const char *want;
	} bodies[] = {
	    {"above, without marks",
		"ok\n\n=== kairan: above ===\nstatus: NEW\n\nfoot\n", "ok"},
	    {"nothing above, without marks",
		"=== kairan: above ===\nstatus: NEW\n", ""},
	    {"above, with marks, and a footer",
		"ok\n\n> === kairan: above ===\n> status: NEW\n\nVirus-free.\n",
		"ok"},
	    {"above, with marks, and a tail of a wrapped line",
		"ok\n\n> === kairan: above ===\n> a long line that\nends "
		"here\n> status: NEW\n",
		"ok"},
	    {"below",
		"On 1 Dec 2026, k <k@e.org> wrote:\n> === kairan: above ===\n>"
		" status: NEW\n\nstatus: ONGOING\n",
		"status: ONGOING"},
	    {"between",
		"On 1 Dec 2026, k <k@e.org> wrote:\n> === kairan: above ===\n"
		"> 1. #5 a\n\n1: ONGOING\n\n> 2. #6 b\n\n2: DEFER\n",
		"1: ONGOING\n\n> 2. #6 b\n\n2: DEFER"},
	    {"between, below a greeting",
		"Hi,\n\n> === kairan: above ===\n> 1. #5 a\n\n1: ONGOING\n\n"
		"> 2. #6 b\n",
		"Hi,\n\n1: ONGOING"}};
	struct reply_cut_hints hints = {.delimiter = "=== kairan:"};
	struct base_arena *arena = base_arena_new();
	struct reply_cut cut;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(bodies); i++) {
		reply_cut_text(bodies[i].body, strlen(bodies[i].body), &hints,
		    arena, &cut);
		if (strcmp(cut.reply, bodies[i].want) != 0)
			fail_msg("%s: '%s'", bodies[i].name, cut.reply);
	}
	base_arena_free(arena);
}

static double
seconds(const char *piece, size_t size)
{
	struct reply_cut_hints hints = {.delimiter = "=== kairan:"};
	struct base_arena *arena = base_arena_new();
	struct reply_cut cut;
	char *body = base_xmalloc(size + 1);
	size_t len = strlen(piece), i;
	clock_t start;
	double used;

	for (i = 0; i < size; i++)
		body[i] = piece[i % len];
	body[size] = '\0';
	start = clock();
	reply_cut_text(body, size, &hints, arena, &cut);
	used = (double)(clock() - start) / CLOCKS_PER_SEC;
	free(body);
	base_arena_free(arena);
	return used;
}

/* Hostile text costs in proportion to its length. */
static void
test_linear(void **state)
{
	static const char *const pieces[] = {"> ", ">", "On ", "wrote:\n",
	    "On 1 Dec 2026, a@b.c\n", "From: a\n", "----\n", "-- \n", "@", ":",
	    "Sent from my iPhone\n", "━", "━━━\n", "書きました:\n",
	    "2026/12/01 ", "> a\nb\n",
	    "From:", "On 1 Dec 2026,\na@b.c wrote:\n> x\n", "-- \n\n\n\n",
	    "----\n\n", "__\nmailing list\n", "Sent from my iPhone\n\n",
	    "a@b.c wrote:\n\n", "\n", " \n", "[kairan:", "Regards\n",
	    "__\nlist\n", "status: ONGOING\n", "#1 ", "> === kairan:\nx\n",
	    "=== kairan:\n\nx\n> y\n"};
	double small, large;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(pieces); i++) {
		small = seconds(pieces[i], 100000);
		large = seconds(pieces[i], 1000000);
		/* Below a clock's grain nothing can be said. */
		if (large > 12 * small && large > 0.25)
			fail_msg(
			    "'%s': %.3f s and %.3f s", pieces[i], small, large);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_attributions),
	    cmocka_unit_test(test_headers), cmocka_unit_test(test_shapes),
	    cmocka_unit_test(test_delimiter), cmocka_unit_test(test_linear)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
