/*
 * Words that introduce quotes, by language.  Folded where they are labels
 * (reply_words_label), ASCII-lowered elsewhere.
 */
#ifndef KAIRAN_REPLY_WORDS_QUOTE_H
#define KAIRAN_REPLY_WORDS_QUOTE_H

/* "wrote", as it stands in attribution lines. */
static const char *const reply_words_wrote[] = {"wrote", "writes",
    "excerpts from", "quoting", /* English */
    "schrieb", "geschrieben", /* German */
    "a écrit", "a ecrit", "écrivait", /* French */
    "escribió", "escribio", "escribía", /* Spanish */
    "ha scritto", "scrisse", "scriveva", /* Italian */
    "escreveu", "escrito", /* Portuguese */
    "schreef", "heeft geschreven", /* Dutch */
    "skrev", "skreiv", /* Danish, Norwegian, Swedish */
    "skrifaði", /* Icelandic */
    "kirjoitti", /* Finnish */
    "kirjutas", /* Estonian */
    "rakstīja", /* Latvian */
    "rašė", "parašė", /* Lithuanian */
    "napisał", "napisała", "napisał(a)", "napisana przez", "pisze", /* Polish */
    "napsal", "napsala", "napsal(a)", /* Czech */
    "napísal", "napísala", "napísal(a)", "napisal", "napisala", /* Slovak */
    "je napisao", "napisao", "je napisala", "piše", /* Croatian, Slovene */
    "írta", "irta", /* Hungarian */
    "a scris", "scris", /* Romanian */
    "написал", "написала", "написав", "пишет", "пише", "писал", "написа",
    "написао", "напісаў", /* Cyrillic */
    "έγραψε", "έγραφε", /* Greek */
    "yazdı", "şunu yazdı", "şunları yazdı", "yazmış", /* Turkish */
    "yazdi", "yazıb", /* Azeri */
    "כתב", "כתבה", "כתב/ה", "כתבת", /* Hebrew */
    "كتب", "كتبت", /* Arabic */
    "نوشت", "نوشته است", /* Persian */
    "نے لکھا", /* Urdu */
    "ने लिखा", "लिखा", /* Hindi */
    "লিখেছেন", /* Bengali */
    "எழுதியது", "எழுதினார்", /* Tamil */
    "เขียนว่า", "เขียน", /* Thai */
    "đã viết", "viết", /* Vietnamese */
    "menulis", /* Indonesian, Malay */
    "sumulat", /* Tagalog */
    "va escriure", "ha escrit", "missatge de", /* Catalan */
    "idatzi du", /* Basque */
    "escribiu", /* Galician */
    "shkroi", /* Albanian */
    "aliandika", /* Swahili */
    "het geskryf", /* Afrikaans */
    "写道", "寫道", "写", "撰写", "來信", /* Chinese */
    "작성", "작성함", "썼습니다", "쓰셨습니다", "님이 쓴 글", "님의 말",
    "님의 메시지", /* Korean */
    "さんは書きました", "さんが書きました", "は書きました", "が書きました",
    "に書いています", "は次のように書きました", "さんは書いた", "書いた",
    "さんからの引用", "からの引用", "のメッセージ", "のメール",
    "さんのコメント", "さん wrote", "さんwrote", "からのメール",
    "からのメッセージ", "を書きました", "に書きました", "書きました", NULL};

/* Lines of dashes with these words in between, or alone before a block of
 * labels. */
static const char *const reply_words_original[] = {"original message",
    "original email", "original e-mail", "original mail", "reply message",
    "originalnachricht", "original-nachricht", "ursprüngliche nachricht",
    "ursprungliche nachricht", "ursprüngliche mail", "message d'origine",
    "message d’origine", "message original", "message initial",
    "mensaje original", "messaggio originale", "mensagem original",
    "oorspronkelijk bericht", "origineel bericht", "oprindelig meddelelse",
    "oprindelig besked", "original meddelelse", "opprinnelig melding",
    "ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande",
    "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
    "wiadomość pierwotna", "původní zpráva", "originální zpráva",
    "pôvodná správa", "izvorna poruka", "originalna poruka",
    "izvorno sporočilo", "eredeti üzenet", "mesaj original", "mesajul original",
    "исходное сообщение", "исходное письмо", "оригинальное сообщение",
    "пересылаемое сообщение", "оригінальне повідомлення",
    "оригинално съобщение", "αρχικό μήνυμα", "orijinal mesaj", "özgün ileti",
    "orijinal ileti", "הודעה מקורית", "הודעת המקור", "الرسالة الأصلية",
    "رسالة أصلية", "پیام اصلی", "thư gốc", "tin nhắn gốc", "pesan asli",
    "mesej asal", "ข้อความต้นฉบับ", "ข้อความเดิม", "原始邮件", "原邮件", "原始郵件",
    "原始信件", "回复的原邮件", "원본 메시지", "원본 메일", "원문 메시지",
    "元のメッセージ", "元のメール", "オリジナルメッセージ", "元メッセージ",
    "元の本文", "引用元", "受信メール", "返信元", "引用ここから", NULL};

static const char *const reply_words_forwarded[] = {"forwarded message",
    "forwarded mail", "forwarded email", "forwarded by",
    "begin forwarded message", "weitergeleitete nachricht",
    "anfang der weitergeleiteten", "message transféré", "message transmis",
    "début du message", "début du message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "messaggio inoltrato",
    "inizio messaggio inoltrato", "mensagem encaminhada",
    "mensagem reencaminhada", "início da mensagem", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "videresendt meddelelse",
    "videresendt besked", "videresendt melding", "vidarebefordrat meddelande",
    "vidarebefordrat brev", "välitetty viesti", "przekazana wiadomość",
    "wiadomość przekazana", "přeposlaná zpráva", "preposlaná správa",
    "továbbított üzenet", "mesaj redirecționat", "mesaj redirectionat",
    "пересланное сообщение", "перенаправленное сообщение",
    "переслане повідомлення", "προωθημένο μήνυμα", "iletilen mesaj",
    "iletilen ileti", "הודעה שהועברה", "رسالة معاد توجيهها", "thư chuyển tiếp",
    "pesan yang diteruskan", "ข้อความที่ส่งต่อ", "转发的邮件", "转发邮件",
    "轉寄郵件", "轉寄的郵件", "전달된 메시지", "전달된 메일", "転送メッセージ",
    "転送されたメッセージ", "転送メール", "転送されたメール", "ここから転送",
    NULL};

/* Subjects of forwarded mail (folded). */
static const char *const reply_words_forward_subject[] = {
    "fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "enc:", "doorst:", "vs: fwd",
    "vb:", "pd:", "转发:", "轉寄:", "転送:", "전달:", "[fwd:", NULL};

/* Labels of a quoted mail's header, folded. */
struct reply_word_label {
	char type; /* F from, S sent, T to, C copy, J subject */
	const char *word;
};

static const struct reply_word_label reply_words_label[] = {
    /* English */
    {'F', "from"}, {'F', "sender"}, {'S', "sent"}, {'S', "date"},
    {'S', "sent on"}, {'T', "to"}, {'C', "cc"}, {'C', "bcc"}, {'J', "subject"},
    {'C', "reply-to"}, {'C', "importance"}, {'C', "attachments"},
    /* German */
    {'F', "von"}, {'F', "absender"}, {'S', "gesendet"}, {'S', "datum"},
    {'S', "gesendet am"}, {'T', "an"}, {'T', "empfänger"}, {'C', "kopie"},
    {'J', "betreff"}, {'C', "antwort an"},
    /* French */
    {'F', "de"}, {'F', "expéditeur"}, {'S', "envoyé"}, {'S', "envoyé le"},
    {'S', "date d'envoi"}, {'S', "message du"}, {'T', "à"},
    {'T', "destinataire"}, {'T', "pour"}, {'C', "copie"}, {'C', "copie à"},
    {'J', "objet"}, {'J', "sujet"}, {'C', "répondre à"},
    /* Spanish, Catalan */
    {'F', "remitente"}, {'S', "enviado"}, {'S', "enviado el"}, {'S', "fecha"},
    {'S', "data"}, {'T', "para"}, {'T', "a"}, {'C', "copia"}, {'J', "asunto"},
    {'J', "assumpte"}, {'S', "enviat"}, {'T', "per a"},
    /* Italian */
    {'F', "da"}, {'F', "mittente"}, {'S', "inviato"}, {'S', "data invio"},
    {'T', "destinatario"}, {'J', "oggetto"},
    /* Portuguese */
    {'S', "enviada"}, {'S', "enviada em"}, {'S', "enviado em"},
    {'J', "assunto"},
    /* Dutch, Afrikaans */
    {'F', "van"}, {'F', "afzender"}, {'S', "verzonden"}, {'T', "aan"},
    {'T', "naar"}, {'J', "onderwerp"}, {'S', "gestuur"},
    /* Danish, Norwegian, Swedish, Icelandic */
    {'F', "fra"}, {'F', "från"}, {'F', "frá"}, {'S', "sendt"}, {'S', "dato"},
    {'S', "skickat"}, {'S', "sendt dato"}, {'S', "sent:"}, {'T', "til"},
    {'T', "till"}, {'C', "kopi"}, {'C', "kopia"}, {'J', "emne"}, {'J', "ämne"},
    {'J', "efni"}, {'S', "dagsetning"},
    /* Finnish, Estonian, Latvian, Lithuanian */
    {'F', "lähettäjä"}, {'S', "lähetetty"}, {'S', "päivämäärä"},
    {'S', "päiväys"}, {'T', "vastaanottaja"}, {'C', "kopio"}, {'J', "aihe"},
    {'F', "saatja"}, {'S', "saadetud"}, {'S', "kuupäev"}, {'T', "saaja"},
    {'T', "kellele"}, {'J', "teema"}, {'F', "no"}, {'S', "nosūtīts"},
    {'T', "kam"}, {'J', "temats"}, {'F', "nuo"}, {'S', "išsiųsta"},
    {'T', "kam"}, {'J', "tema"},
    /* Polish, Czech, Slovak */
    {'F', "od"}, {'F', "nadawca"}, {'S', "wysłano"}, {'S', "data"}, {'T', "do"},
    {'T', "adresat"}, {'C', "dw"}, {'C', "do wiadomości"}, {'J', "temat"},
    {'F', "odesílatel"}, {'S', "odesláno"}, {'T', "komu"}, {'T', "pro"},
    {'J', "předmět"}, {'F', "odosielateľ"}, {'S', "odoslané"}, {'S', "dátum"},
    {'J', "predmet"},
    /* Croatian, Serbian, Slovene */
    {'F', "pošiljatelj"}, {'F', "šalje"}, {'S', "poslano"}, {'S', "poslato"},
    {'T', "prima"}, {'T', "za"}, {'J', "zadeva"}, {'J', "naslov"},
    /* Hungarian, Romanian, Albanian */
    {'F', "feladó"}, {'S', "elküldve"}, {'S', "küldve"}, {'T', "címzett"},
    {'C', "másolat"}, {'C', "másolatot kap"}, {'J', "tárgy"}, {'F', "de la"},
    {'F', "expeditor"}, {'S', "trimis"}, {'S', "trimisă"}, {'T', "către"},
    {'T', "catre"}, {'J', "subiect"}, {'F', "nga"}, {'S', "dërguar"},
    {'J', "subjekti"},
    /* Cyrillic */
    {'F', "от"}, {'F', "від"}, {'F', "од"}, {'F', "отправитель"},
    {'S', "отправлено"}, {'S', "дата"}, {'S', "надіслано"}, {'S', "изпратено"},
    {'S', "послато"}, {'T', "кому"}, {'T', "до"}, {'T', "за"}, {'C', "копия"},
    {'C', "копія"}, {'J', "тема"}, {'J', "относно"}, {'F', "од кого"},
    {'F', "від кого"}, {'F', "от кого"},
    /* Greek, Turkish */
    {'F', "από"}, {'S', "στάλθηκε"}, {'S', "ημερομηνία"}, {'S', "εστάλη"},
    {'T', "προς"}, {'C', "κοιν."}, {'C', "κοινοποίηση"}, {'J', "θέμα"},
    {'F', "kimden"}, {'F', "gönderen"}, {'S', "gönderildi"},
    {'S', "gönderme tarihi"}, {'S', "tarih"}, {'T', "kime"}, {'T', "alıcı"},
    {'C', "bilgi"}, {'J', "konu"},
    /* Hebrew, Arabic, Persian */
    {'F', "מאת"}, {'S', "נשלח"}, {'S', "תאריך"}, {'T', "אל"}, {'T', "עבור"},
    {'C', "עותק"}, {'J', "נושא"}, {'F', "من"}, {'S', "تم الإرسال"},
    {'S', "التاريخ"}, {'S', "تاريخ"}, {'S', "أرسلت"}, {'T', "إلى"},
    {'C', "نسخة"}, {'C', "نسخة إلى"}, {'J', "الموضوع"}, {'F', "از"},
    {'S', "تاریخ"}, {'S', "ارسال شده"}, {'T', "به"}, {'J', "موضوع"},
    /* Hindi, Thai, Vietnamese, Indonesian, Malay */
    {'F', "प्रेषक"}, {'S', "भेजा गया"}, {'T', "प्रति"}, {'J', "विषय"}, {'F', "จาก"},
    {'S', "ส่งแล้ว"}, {'S', "ส่ง"}, {'S', "วันที่"}, {'T', "ถึง"}, {'C', "สำเนา"},
    {'J', "เรื่อง"}, {'J', "หัวเรื่อง"}, {'F', "từ"}, {'F', "người gửi"},
    {'S', "đã gửi"}, {'S', "gửi"}, {'S', "ngày"}, {'S', "vào lúc"},
    {'T', "đến"}, {'T', "tới"}, {'T', "gửi tới"}, {'J', "chủ đề"},
    {'J', "tiêu đề"}, {'F', "dari"}, {'F', "daripada"}, {'F', "pengirim"},
    {'S', "dikirim"}, {'S', "terkirim"}, {'S', "tanggal"}, {'S', "dihantar"},
    {'S', "tarikh"}, {'T', "kepada"}, {'T', "untuk"}, {'T', "ke"},
    {'J', "perihal"}, {'J', "subjek"}, {'J', "subyek"}, {'J', "judul"},
    /* Chinese, Korean */
    {'F', "发件人"}, {'F', "寄件者"}, {'F', "寄件人"}, {'F', "發件人"},
    {'S', "发送时间"}, {'S', "发送日期"}, {'S', "日期"}, {'S', "时间"},
    {'S', "寄件日期"}, {'S', "傳送日期"}, {'S', "傳送時間"}, {'S', "時間"},
    {'S', "发件时间"}, {'T', "收件人"}, {'T', "收件者"}, {'C', "抄送"},
    {'C', "副本"}, {'J', "主题"}, {'J', "主題"}, {'J', "主旨"},
    {'F', "보낸 사람"}, {'F', "보낸사람"}, {'F', "발신인"}, {'F', "보낸이"},
    {'S', "보낸 날짜"}, {'S', "보낸날짜"}, {'S', "날짜"}, {'S', "보냄"},
    {'T', "받는 사람"}, {'T', "받는사람"}, {'T', "수신인"}, {'C', "참조"},
    {'J', "제목"},
    /* Japanese */
    {'F', "差出人"}, {'F', "送信者"}, {'F', "送信元"}, {'F', "発信者"},
    {'F', "発信元"}, {'F', "差出し人"}, {'S', "送信日時"}, {'S', "日時"},
    {'S', "送信日"}, {'S', "送信時刻"}, {'S', "日付"}, {'S', "受信日時"},
    {'S', "date(日時)"}, {'T', "宛先"}, {'T', "宛て先"}, {'T', "受信者"},
    {'T', "送信先"}, {'C', "写し"}, {'C', "添付ファイル"}, {'C', "返信先"},
    {'J', "件名"}, {'J', "題名"}, {'J', "表題"}, {'J', "タイトル"}};

#endif
