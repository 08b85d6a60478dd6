/*
 * Words of signatures and footers, ASCII-lowered.
 */
#ifndef KAIRAN_REPLY_WORDS_SIGNATURE_H
#define KAIRAN_REPLY_WORDS_SIGNATURE_H

/* A phone's or an app's own line begins so. */
static const char *const reply_words_sent_from[] = {"sent from my ",
    "sent from ", "sent via ", "sent using ", "sent with ", "sent by ",
    "sent úr ", "enviat des ", "odesláno ze ", "послато ", "get outlook for ",
    "get bluemail for", "sent on the go", "von meinem ", "gesendet von ",
    "gesendet mit ", "diese nachricht wurde von ",
    "holen sie sich outlook für ", "envoyé de mon ", "envoyé depuis ",
    "envoyé à partir ", "envoyé avec ", "envoyé par ", "envoyé d'",
    "télécharger outlook pour", "obtenir outlook pour", "enviado desde ",
    "enviado con ", "obtener outlook para", "inviato da ", "inviato dal ",
    "inviato con ", "inviato tramite", "scarica outlook per",
    "ottieni outlook per", "enviado do ", "enviado a partir ", "enviado de ",
    "enviado pelo ", "obter o outlook para", "verzonden vanaf ",
    "verzonden vanuit ", "verzonden met ", "verstuurd vanaf ", "outlook voor ",
    "sendt fra ", "sendt med ", "sendt via", "hent outlook til",
    "skickat från ", "skickades från ", "skickat med ", "hämta outlook för",
    "lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ",
    "pobierz outlook", "odesláno z ", "posláno z ", "odoslané z ",
    "získat outlook", "poslano s ", "poslano iz ", "küldve ",
    "az iphone-omról küldve", "iphone-omról küldve", "elküldve ",
    "trimis de pe ", "trimis din ", "trimis cu ", "отправлено с ",
    "отправлено из ", "отправлено от ", "надіслано з ", "відправлено з ",
    "изпратено от ", "послато са ", "στάλθηκε από ", "εστάλη από ",
    "nosūtīts no ", "išsiųsta iš ", "saadetud minu ", "נשלח מה", "נשלח מ",
    "أُرسلت من ", "أرسلت من ", "تم الإرسال من ", "مرسل من ", "ارسال شده از ",
    "đã gửi từ ", "được gửi từ ", "gửi từ ", "dikirim dari ", "dihantar dari",
    "dikirim dengan", "ส่งจาก ", "发自我的", "发自", "从我的", "來自我的",
    "從我的", "傳送自", "寄自我的", "获取 outlook for", "나의 ",
    "내 iphone에서", "私のiphoneから", "iphoneから送信", "ipadから送信", NULL};

/* ... or ends so. */
static const char *const reply_words_from_tail[] = {"から送信",
    "から送信しました", "から送信されました", "より送信", "から送信。",
    "gesendet", "gönderildi", "gönderilmiştir", "küldve", "에서 보냄",
    "에서 보낸 메시지", "에서 전송", "에서 보냈습니다", "传送", "から返信",
    "से भेजा गया", "寄出", "にて送信", "を使用して送信", "取得 outlook", "を入手",
    "で送信", "で送信。", "で送信しました", "で送信されました",
    "で送信されました。", "から送信されました。", "から送信しました。",
    "より送信されました", "を使って送信", NULL};

/* Things that such a line names. */
static const char *const reply_words_device[] = {"iphone", "iphon", "ipad",
    "ipod", "android", "galaxy", "samsung", "blackberry", "nokia", "huawei",
    "honor", "xiaomi", "redmi", "pixel", "xperia", "motorola", "oneplus",
    "oppo", "vivo", "wiko", "htc", "sony", "windows", "outlook", "mail",
    "gmail", "yahoo", "proton", "thunderbird", "phone", "mobile", "mobil",
    "tablet", "handy", "smartphone", "téléphone", "telefon", "teléfono",
    "telefono", "telefone", "móvil", "cellulare", "device", "app", "typeapp",
    "spark", "airmail", "mailbird", "bluemail", "boxer", "nine", "aquamail",
    "k-9", "fairemail", "mac", "watch", "aol", "orange", "verizon", "bouygues",
    "スマートフォン", "スマホ", "携帯", "アイフォン", "タブレット",
    "アンドロイド", "aquos", "arrows", "らくらく", "digno", "zenfone", "nexus",
    "ドコモ", "docomo", "softbank", "ソフトバンク", "torque", "urbano", "ホン",
    "手机", "手機", "휴대폰", "телефон", "айфон", "мобильн", "мобіл", "почт",
    "app", "آيفون", "هاتف", "jolla", "メール", "zoho", "superhuman",
    "mailspring", "emclient", "em client", "ubuntu", "fairphone", "nothing",
    "lg", "zte", "asus", "lenovo", "hotmail", "gmx", "web.de", "posteo",
    "tutanota", "tuta", "hey", "fastmail", NULL};

/* In a box or below a line: somebody's address. */
static const char *const reply_words_contact[] = {"@", "http://", "https://",
    "www.", "tel", "fax", "phone", "mobile", "mail:", "e-mail", "〒", "電話",
    "携帯", "内線", "株式会社", "有限会社", "(株)", "合同会社", "大学", "研究",
    "事業部", "部 ", "課 ", "担当", "住所", "ext.", "inc.", "ltd", "gmbh",
    "co.,", "corp", "+81", "+1 ", "+44", "+49", "050-", "03-", "06-", "070-",
    "080-", "090-", "センター", "本部", "グループ", "チーム", "支社", "支店",
    "研究所", "department", "manager", "engineer", "director", "ceo", "cto",
    NULL};

/* A footer that a list or a company adds; the beginning of its first
 * line. */
static const char *const reply_words_footer[] = {
    "you received this message because", "you are receiving this because",
    "you are receiving this message", "you're receiving this", "to unsubscribe",
    "unsubscribe:", "to post to this group",
    "to view this discussion on the web", "this e-mail and any",
    "this email and any", "this message and any", "this e-mail is confidential",
    "this email is confidential", "this e-mail message",
    "this message is confidential", "this message is intended",
    "this message contains confidential", "this email contains confidential",
    "this email is intended", "this e-mail is intended",
    "the information contained in this", "the information in this e",
    "the contents of this e", "confidentiality notice",
    "confidentiality:", "confidential notice", "disclaimer", "*** confidential",
    "please consider the environment", "p please consider the environment",
    "this email has been scanned", "this message has been scanned",
    "virus-free", "avast", "diese e-mail enthält vertrauliche",
    "diese e-mail und", "dieses e-mail", "diese nachricht enthält",
    "der inhalt dieser e-mail", "ce message et", "ce courriel et",
    "ce message électronique", "este mensaje", "este correo", "este e-mail",
    "esta mensagem", "aviso de confidencialidad", "questo messaggio",
    "le informazioni contenute", "dit bericht", "deze e-mail", "denne e-post",
    "denne mail", "detta e-postmeddelande", "tämä sähköposti", "ta wiadomość",
    "niniejsza wiadomość", "данное сообщение", "это сообщение", "это письмо и",
    "данное письмо и", "bu e-posta ve", "bu mesaj ve", "tato zpráva a ",
    "táto správa a ", "tento e-mail a ", "denne e-mail og",
    "denne meddelelse og", "ez az e-mail és", "acest e-mail și",
    "acest mesaj și", "αυτό το μήνυμα και", "цей лист та", "цей лист і",
    "email này và", "groups.io links", "本メールに記載", "本メールには",
    "本メールおよび", "本メール及び", "本メールは", "本電子メール",
    "このメールには", "このメールは機密", "このメールおよび", "このメール及び",
    "この電子メール", "【機密", "【重要】本メール", "※本メール",
    "※このメールは", "本邮件", "此邮件", "이 메일은", "メーリングリスト",
    "配信停止", NULL};

/* Somewhere below a line of dashes: a list's own footer. */
static const char *const reply_words_list_footer[] = {"mailing list",
    "mailinglist", "mailing-list", "mailinglijst", "liste de diffusion",
    "lista de correo", "unsubscribe", "listinfo", "/mailman", "google groups",
    "groups.google", "メーリングリスト", "配信停止", "購読解除", "退会",
    "list-manage", "sympa", "mailman", "邮件列表", NULL};

/* Sign-offs; what follows is a name. */
static const char *const reply_words_signoff[] = {"best regards", "regards",
    "kind regards", "best", "warm regards", "with kind regards",
    "with best regards", "many thanks and best regards", "yours sincerely",
    "sincerely", "sincerely yours", "yours faithfully", "yours truly", "cheers",
    "best wishes", "rgds", "br", "mit freundlichen grüßen",
    "mit freundlichen grüssen", "freundliche grüße", "freundliche grüsse",
    "viele grüße", "viele grüsse", "beste grüße", "beste grüsse",
    "schöne grüße", "liebe grüße", "herzliche grüße", "mfg", "lg", "vg", "gruß",
    "gruss", "cordialement", "bien cordialement", "bien à vous", "salutations",
    "meilleures salutations", "sincères salutations", "saludos", "un saludo",
    "atentamente", "saludos cordiales", "cordialmente", "cordiali saluti",
    "distinti saluti", "saluti", "atenciosamente", "att", "abraços",
    "cumprimentos", "com os melhores cumprimentos", "met vriendelijke groet",
    "met vriendelijke groeten", "groeten", "mvg", "groet", "med venlig hilsen",
    "venlig hilsen", "hilsen", "mvh", "vh", "kh", "bedste hilsner",
    "de bedste hilsner", "hilsner", "med vennlig hilsen", "vennlig hilsen",
    "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar",
    "vänligen", "hälsningar", "ystävällisin terveisin", "terveisin",
    "pozdrawiam", "z poważaniem", "z powazaniem", "pozdrowienia", "s pozdravem",
    "s pozdravom", "lp", "lep pozdrav", "srdačan pozdrav", "üdvözlettel",
    "cu stimă", "cu respect", "с уважением", "з повагою", "с уважение",
    "με εκτίμηση", "saygılarımla", "iyi çalışmalar", "trân trọng", "salam",
    "hormat saya", NULL};

#endif
