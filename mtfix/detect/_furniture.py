"""What page furniture looks like, in German, English, and Arabic: the table behind `boilerplate`.

One alternative or a few a line; the ends of lines are alternations too. `<name>` stands for the list of that name. Patterns
meet whole lines in lower case. New furniture is a word in a list or a line in a shape.
"""

import re
from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "net": r"""
        facebook|twitter|x|whats ?app|instagram|telegram|linked ?in|xing|pinterest|pocket|reddit|threads|bluesky|mastodon|tik ?tok
        youtube|flipboard|tumblr|e-?mail|mail|فيس ?بوك|الفيس ?بوك|تويتر|إكس|اكس|منصة إكس|واتس ?[اآ]ب|ماسنجر|تي?لي?[غج]رام
        [إا]نستا?[غج]رام|لينكد ?[إا]ن|يوتيوب|تيك ?توك|البريد الإلكتروني|البريد
    """,
    "counted": r"""
        kommentare?|beiträge|aufrufe|reaktionen|antworten|likes?|comments?|views?|shares?|repl(?:y|ies)|reactions?|(?:ال)?تعليقات
        تعليقا?|تعليقًا|تعليقاً|(?:ال)?مشاهدات|(?:ال)?مشاركات|(?:ال)?ردود|(?:ال)?إعجابات
    """,
    "agency": r"""
        dpa(?:-afx)?|afp|ap|rts|reuters|apa|sda|keystone-sda|epd|kna|sid|dapd|ntv(?:\.de)?|tagesschau(?:\.de)?|spiegel|mdr|ndr|wdr
        swr|dw|upi|efe|ansa|tass|itar-tass|interfax|bloomberg|[a-z0-9-]+\.(?:de|com|ch|at|net|org)
    """,
    "owner": r"""
        getty(?: images)?|dpa|picture[- ]alliance|shutterstock|imago(?: images)?|istock(?:photo)?|adobe ?stock|afp|ap|reuters|epa
        unsplash|pixabay|alamy|flickr|wikimedia(?: commons)?
    """,
    "library": r"getty images|picture[- ]alliance|shutterstock|imago images|istockphoto|adobe stock",
    "date": r"""
        [^\n]{0,20}[^\W\d]{3,9} \d{1,2},? \d{4}[^\n]{0,25}|[^\n]{0,30}?\d{1,4}[.:/-][ ]?\d{1,2}[^\n]{0,30}
        [^\n]{0,20}\d{1,2}[. ]+[^\W\d]{3,9}[.,]? \d{4}[^\n]{0,25}
    """,
    "rest": r"\s*[:|»›>–-]+\s*\S[^\n]{2,130}",
    "tail": r"[^\n]{0,70}",
    "also": r"أيضا|أيضًا|أيضاً|كذلك|ايضا",
    "and": r"(?:\s*[,،/|&·•]\s*|\s+(?:(?:und|and|oder|or|أو)\s+|و)?)",
    "page": r"article|story|post|page|artikel|beitrag|seite",
    "follow": r"teilen|share|tweet|folgen(?: sie uns)?|follow(?: us)?|find us",
    "share": r"شارك(?:ه|ها|نا|وا)?|(?:ال)?مشاركة|انشر(?:ها)?|غرد|تابعنا|تابعونا|أرسل|إرسال",
    "more": r"""
        lesen sie (?:auch|dazu|hier|mehr)(?: (?:dazu|zum thema))?|mehr (?:zum thema|dazu|lesen)|siehe auch|auch interessant
        das könnte sie auch interessieren|read (?:more|also|next)|also read|see also|more on this(?: story)?
        related(?: articles?| stor(?:y|ies))?|recommended(?: for you)?
    """,
    "picture": r"""
        (?:symbol|vorschau)?(?:bild|foto)|bilder|fotos|bildquelle|grafik|photo|image|picture|(?:foto|photo|image) ?credit|credit
        صورة|الصورة|تصوير
    """,
    "we": r"""
        wir (?:verwenden|nutzen|setzen)|diese (?:web)?seite (?:verwendet|nutzt)|we (?:and our partners )?use
        (?:this|our) (?:web)?site uses
    """,
    "letter": r"الإخبارية|البريدية|اليومية|الأسبوعية|المجانية|على|<net>",
    "keyword": r"""
        tags?|schlagworte?|schlagwörter|stichworte|keywords|topics|themen|filed under|(?:ال)?وسوم
        (?:ال)?كلمات (?:ال)?(?:مفتاحية|دلالية)
    """,
    "paid": r"""
        anzeigen?|werbung|advertisements?|advertising|sponsored(?: content)?|gesponsert|إعلان(?:ات)?|إعلان (?:مدفوع|ممول)|محتوى مدفوع
    """,
    "stamped": r"""
        stand|(?:zuletzt )?aktualisiert(?: am)?|letztes update|veröffentlicht(?: am)?|erstellt(?: am)?|last (?:updated|modified)
        (?:updated|published|posted)(?: on)?
    """,
    "shop": r"الآن|مجانا|مجاناً|من|على|متجر|آب ستور|جوجل بلاي|غوغل بلاي|google play|app store",
    "home": r"home(?:page)?|startseite|الرئيسية|الصفحة الرئيسية",
    "nav": r"""
        home|startseite|news|nachrichten|politik|politics|sport|sports|wirtschaft|business|kultur|culture|panorama|wissen|technik
        tech|digital|reise|travel|video|videos|meinung|opinion|login|abo|shop|menü|menu|kontakt|contact|impressum|datenschutz
        الرئيسية|أخبار|الأخبار|سياسة|رياضة|اقتصاد|ثقافة|فن|منوعات|صحة|تكنولوجيا|فيديو|اتصل بنا|من نحن
    """,
}

SHAPES: Mapping[str, str] = {
    "counter": r"""
        <counted>\s*:?\s*[(\[]?\s*\d+\s*[)\]]?|[(\[]?\d+[)\]]?\s+<counted>|(?:noch )?keine kommentare|no comments(?: yet)?
        لا توجد تعليقات
    """,
    "share": r"""
        (?:auf|via|per|über|bei|mit)\s+<net>(?:<and><net>)*\s+(?:teilen|senden|folgen|verschicken|versenden|weiterleiten)
        (?:<page>\s+)?<follow>(?:\s+it|\s+this(?: <page>)?)?\s+(?:auf|via|per|bei|on|by|in)\s+<net>(?:<and><net>)*
        (?:diesen? )?(?:artikel|beitrag|seite) (?:teilen|drucken|merken|empfehlen|versenden|vorlesen|anhören)
        share this(?: <page>)?|tweet this|pin it
        <share>(?: هذا| هذه)?(?: (?:المقال|الخبر|المقالة|الصفحة))? (?:على|عبر|في|علي)(?: موقع)? <net>(?:<and><net>)*
        <net>(?:<and><net>)+
    """,
    "read-also": r"""
        <more><rest>
        (?:[إا]قر[أا](?:وا)?|شاهد(?:وا)?|طالع|انظر|تابع) (?:<also>|المزيد)<rest>
    """,
    "source": r"""
        (?:quellen?|source|sources|mit material von)\s*:\s*<tail>|[(\[]?<agency>(?:\s*[,/]\s*<agency>)+[)\]]?
        (?:المصدر|مصدر)\s*:\s*[!-~ ]{2,60}
    """,
    "credit": r"""
        \(?<picture>\s*:\s*[!-~äöüßé©–/ ]{2,60}
        (?:video|audio|podcast|galerie|fotostrecke|bilderstrecke|gallery)\s*:\s*[!-~äöüßé„“”–]+[!-~äöüßé„“”– ]{2,90}
        [(\[]?(?:©\s*)?<owner>(?:\s*[/,|]\s*<owner>)+[)\]]?
        [(\[]?(?:©\s*)?(?:[a-zäöü. -]{2,30}/\s*)?<library>(?:\s*/\s*[a-zäöü. -]{2,30})?[)\]]?
    """,
    "rights": r"""
        (?=[©c(])(?=[^\n]*[a-z\d])(?:©|copyright\b|\(c\)\s*(?=copyright|by |\d{4}))[^\n]{0,110}
        (?:(?=[^\n]*rechte)|(?=[^\n]*rights)|(?=[^\n]*حقوق))[^\n]{0,70}?(?:all(?:e rechte vorbehalten| rights reserved)|(?:جميع|كل|كافة) (?:ال)?حقوق (?:النشر |الطبع )?محفوظة)<tail>
    """,
    "consent": r"""
        <we> cookies?[^\n]{0,120}
        cookie[- ]?(?:einstellungen|richtlinie|hinweis|settings|policy|notice|preferences)
        (?:accept|reject|allow) (?:all(?: cookies)?|cookies)
        (?:alle )?(?:cookies )?(?:akzeptieren|ablehnen)(?: und (?:schließen|weiter))?|datenschutz(?:erklärung)?
        privacy (?:policy|settings|notice)
        (?:نحن )?(?:نستخدم|نستعمل|يستخدم هذا الموقع|يستخدم موقعنا|تستخدم هذه الصفحة) (?:ملفات تعريف الارتباط|الكوكيز)[^\n]{0,100}
        (?:إعدادات|سياسة) (?:ملفات تعريف الارتباط|الخصوصية|الكوكيز)|قبول (?:الكل|جميع ملفات تعريف الارتباط)
    """,
    "subscribe": r"""
        (?:jetzt )?(?:(?:den|unseren|zum) )?(?:[^\W\d_]+-)?newsletter (?:jetzt )?(?:abonnieren|anmelden|bestellen)
        (?:abonnieren|bestellen) sie <tail>newsletter<tail>|melden sie sich <tail>newsletter<tail>
        (?:subscribe|sign up)(?: now| today| here)? (?:to|for) <tail>|get <tail>newsletter<tail>|zum newsletter
        (?:اشترك|اشتركوا|سجل|سجّل) (?:الآن )?في (?:نشرتنا|النشرة|قناتنا|القائمة البريدية)(?: <letter>)*(?: الآن)?
    """,
    "call": r"""
        [!-~äöüß„“ ]{2,60} (?:hier|here)|(?:click|tap|press|klicken sie) (?:here|hier)[^\n.]{0,60}|(?:kontakt )?zu[rm] [a-zäöüß -]{4,30}
        (?:follow|watch|listen to|see) (?:our |the )?(?:live )?(?:updates?|coverage|blog|stream|podcast)(?: live| here| now)?
        (?:انقر|اضغط|انقروا|اضغطوا) هنا[^\n.]{0,60}
    """,
    "tags": r"<keyword>\s*:\s*[^\n.]{2,130}",
    "advert": r"[-–—*( ]*<paid>[-–—*) ]*",
    "updated": r"""
        <stamped>\s*:?\s*<date>
        (?:آخر تحديث|تاريخ النشر|نشر في|نُشر في|تم النشر في)\s*:\s*<date>
        \d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,9})\s?\d{2,4}\s*[,|–-]\s*\d{1,2}[:.]\d{2}\s*uhr
        (?:lesezeit|lesedauer|reading time|وقت القراءة|مدة القراءة)\s*:\s*<tail>\d<tail>|\d{1,2} min(?:ute)?s? read
    """,
    "menu": r"<home>(?:\s*+[|>›»/·•]++\s*+[^|>›»/·•\n]{2,30}+){1,9}+|<nav>(?:\s*[|›·•]\s*<nav>){2,12}",
    "button": r"""
        teilen|drucken|merken|kommentieren|startseite|menü|zurück(?: zur startseite| nach oben)?|nach oben|zum seitenanfang
        anmelden|einloggen|abmelden|registrieren|impressum|weiterlesen|mehr lesen|mehr zum thema|mehr dazu|mehr anzeigen
        mehr laden|zum artikel|zur startseite|zum (?:haupt)?inhalt springen|mehr|weitere (?:artikel|themen|nachrichten|meldungen)
        empfohlen|top-?artikel|jetzt teilen|kommentar (?:schreiben|verfassen|hinterlassen)|kommentare|gefällt mir|zum video
        hier klicken|newsletter|als pdf (?:speichern|herunterladen)|per e-?mail (?:versenden|teilen)|link kopieren|druckversion
        seite drucken|lesen sie auch|das könnte sie auch interessieren|share|tweet|print(?: this(?: page| article)?)?|e-?mail this
        subscribe(?: now)?|sign (?:up|in)|log ?in|log ?out|register|menu|home|back to top|skip to (?:main )?content|read more
        load more|show more|continue reading|related (?:articles|stories|topics)|more on this story|most (?:read|popular)
        leave a (?:comment|reply)|copy link|download (?:as )?pdf|follow us|view (?:comments|all posts)|comments?
        comments are closed|write a comment|like|bookmark|feedback|click here|terms (?:of use|and conditions)|مشاركة|شارك|طباعة
        القائمة|القائمة الرئيسية|الرئيسية|الصفحة الرئيسية|تسجيل الدخول|تسجيل الخروج|اشترك الآن|المزيد|اقرأ المزيد|قراءة المزيد
        عرض المزيد|تحميل المزيد|[إا]قرأ <also>|شاهد <also>|(?:مواضيع|موضوعات|أخبار|مقالات) ذات صلة|الأكثر (?:قراءة|مشاهدة)
        التعليقات(?: مغلقة)?|أرسل إلى صديق|(?:أضف|اترك|اكتب) تعليق(?:ا|ًا|اً|ك)|نسخ الرابط|تابعنا|تابعونا|العودة إلى الأعلى
        نسخة للطباعة|انتقل إلى المحتوى
    """,
    "player": r"""
        (?:loading|lädt|wird geladen|جاري? التحميل|جارٍ التحميل|please wait|bitte warten)(?: video| player)?
        (?:video|audio)(?: wird)? (?:abspielen|starten|nicht verfügbar|unavailable|player)|play video|watch now
        listen to this article|artikel anhören
        (?:your browser does not|ihr browser unterstützt|(?:please |bitte )?(?:enable|aktivieren sie) javascript)<tail>
        تشغيل (?:الفيديو|المقطع)|يرجى تفعيل جافا ?سكريبت<tail>
    """,
    "app": r"""
        (?:download|get|laden sie|holen sie sich|jetzt) <tail>\bapp\b<tail>
        (?:available|erhältlich|jetzt|get it|download)(?: it)? (?:on|in|im|bei|from) (?:the )?(?:app store|google play)<tail>
        (?:حمل|حمّل|نزل|حملوا) (?:تطبيقنا|تطبيق \S+|التطبيق)(?: <shop>)*
    """,
}

REASONS: Mapping[str, str] = {
    "counter": "A counter of the page.",
    "share": "A share button.",
    "read-also": "A link to another article.",
    "source": "A source line of the page.",
    "credit": "A photo credit.",
    "rights": "A copyright line.",
    "consent": "A cookie or privacy notice.",
    "subscribe": "An invitation to subscribe.",
    "call": "A call to click.",
    "tags": "Keywords of the page.",
    "advert": "The mark of an advertisement.",
    "updated": "A time stamp of the page.",
    "menu": "A navigation line.",
    "button": "A button of the page.",
    "player": "A notice of the page's player.",
    "app": "An invitation to install an app.",
}


_BULLETS = "•»›>▶►→#*·|-"
_HEADS = frozenset(
    "آخر أخب أرس أضف إرس إعج إعد إعل إقر إكس إنس اتر اتص اشت اضغ اقت اقر اكت اكس انت انس انش انظ انق الأ الإ الب الت الر الص الع الف الق "
    "الك الم الو تار تاب تحم تسج تست تشغ تصو تعل تكن تلج تلغ تلي توي تيك تيل ثقا جار حمل حمّ ردو ريا سجل سجّ سيا شار شاه صحة صور طال طبا عرض "
    "غرد فيد فيس قبو قرا كلم لين ماس محت مدة مشا مصد مقا منص منو موا موض نحن نزل نست نسخ نشر نُش وات وسو وقت يرج يست يوت".split()
) | {"فن", "لا ", "من ", "تم "}
"""The first three letters of furniture that begins in Arabic."""
_WITHIN = ("rights", "rechte", "newsletter")
"""Beside حقوق, the words of furniture that may begin in any way. All have a t, which to look for takes a tenth of lower-casing."""


def may_be(line: str) -> bool:
    """Whether `line` may be furniture: a quick look that most lines of Arabic text need no more than."""
    head = line.lstrip(_BULLETS + " ")[:3]
    if not "\u0620" <= head < "\u0660" or head in _HEADS or head.startswith("فن"):
        return True
    return "حقوق" in line or (("t" in line or "T" in line) and any(map(line.lower().__contains__, _WITHIN)))


def compiled() -> re.Pattern[str]:
    """All shapes as one pattern; the group that matched names the shape, `_` for `-`.

    Lower-casing lines beforehand is much faster than IGNORECASE, which cannot skip an alternative by its first letter.
    """
    shapes = "|".join(f"(?P<{name.replace('-', '_')}>{joined(shape)})" for name, shape in SHAPES.items())
    return re.compile(rf"[\s{_BULLETS}]*+(?:{shapes})[\s.…:!»›>→▼▾|]*+")


def joined(shape: str) -> str:
    """`shape` on one line, its lists put in (a list may hold a list)."""
    pattern = "|".join(line.strip() for line in shape.strip().split("\n"))
    return re.sub("<([a-z]+)>", lambda match: f"(?:{joined(LISTS[match[1]])})", pattern)
