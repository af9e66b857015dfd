"""Boilerplate: page furniture that was scraped with the text, in German, English, and Arabic.

`_SHAPES` is the table: a shape of line → its patterns, with `<…>` for the word lists of `_LISTS`. A line is furniture only
as a whole; a sentence that mentions sharing, comments, or cookies is none. Adding furniture is adding a word or a shape.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtfix.detect._lines import Line, lines, removals
from mtfix.types import Category, Document, Span

_LISTS: Mapping[str, str] = {
    "net": r"facebook|twitter|x|whats ?app|instagram|telegram|linked ?in|xing|pinterest|pocket|reddit|threads|bluesky|mastodon|tik ?tok|youtube"
    r"|flipboard|tumblr|e-?mail|mail|فيس ?بوك|الفيس ?بوك|تويتر|إكس|اكس|منصة إكس|واتس ?[اآ]ب|ماسنجر|تي?لي?[غج]رام|[إا]نستا?[غج]رام|لينكد ?[إا]ن"
    r"|يوتيوب|تيك ?توك|البريد الإلكتروني|البريد",
    "counted": r"kommentare?|beiträge|aufrufe|reaktionen|antworten|likes?|comments?|views?|shares?|repl(?:y|ies)|reactions?"
    r"|(?:ال)?تعليقات|تعليقا?|تعليقًا|تعليقاً|(?:ال)?مشاهدات|(?:ال)?مشاركات|(?:ال)?ردود|(?:ال)?إعجابات",
    "agency": r"dpa(?:-afx)?|afp|ap|rts|reuters|apa|sda|keystone-sda|epd|kna|sid|dapd|ntv(?:\.de)?|tagesschau(?:\.de)?|spiegel|"
    r"mdr|ndr|wdr|swr|dw|upi|efe|ansa|tass|itar-tass|interfax|bloomberg|[a-z0-9-]+\.(?:de|com|ch|at|net|org)",
    "owner": r"getty(?: images)?|dpa|picture[- ]alliance|shutterstock|imago(?: images)?|istock(?:photo)?|adobe ?stock|afp|ap|reuters|epa|unsplash|"
    r"pixabay|alamy|flickr|wikimedia(?: commons)?",
    "date": r"[^\n]{0,20}[^\W\d]{3,9} \d{1,2},? \d{4}[^\n]{0,25}|[^\n]{0,30}?\d{1,4}[.:/-][ ]?\d{1,2}[^\n]{0,30}|[^\n]{0,20}\d{1,2}[. ]+[^\W\d]{3,9}[.,]? \d{4}[^\n]{0,25}",
    "rest": r"\s*[:|»›>–-]+\s*\S[^\n]{2,130}",
    "tail": r"[^\n]{0,70}",
    "also": r"أيضا|أيضًا|أيضاً|كذلك|ايضا",
    "and": r"(?:\s*[,،/|&·•]\s*|\s+(?:(?:und|and|oder|or|أو)\s+|و)?)",
    "home": r"home(?:page)?|startseite|الرئيسية|الصفحة الرئيسية",
    "nav": r"home|startseite|news|nachrichten|politik|politics|sport|sports|wirtschaft|business|kultur|culture|panorama|wissen|technik|tech|"
    r"digital|reise|travel|video|videos|meinung|opinion|login|abo|shop|menü|menu|kontakt|contact|impressum|datenschutz|الرئيسية|أخبار|الأخبار|سياسة|"
    r"رياضة|اقتصاد|ثقافة|فن|منوعات|صحة|تكنولوجيا|فيديو|اتصل بنا|من نحن",
}

_SHAPES: Mapping[str, Sequence[str]] = {
    "counter": (r"(?:<counted>)\s*:?\s*[(\[]?\s*\d+\s*[)\]]?", r"[(\[]?\d+[)\]]?\s+(?:<counted>)", r"(?:noch )?keine kommentare|no comments(?: yet)?|لا توجد تعليقات"),
    "share": (
        r"(?:auf|via|per|über|bei|mit)\s+(?:<net>)(?:<and>(?:<net>))*\s+(?:teilen|senden|folgen|verschicken|versenden|weiterleiten)",
        r"(?:(?:artikel|beitrag|seite)\s+)?(?:teilen|share|tweet|folgen|folgen sie uns|follow(?: us)?|find us)"
        r"(?:\s+(?:this|it|this (?:article|story|post)))?(?:\s+(?:auf|via|per|bei|on|by|in)\s+(?:<net>)(?:<and>(?:<net>))*)",
        r"(?:diesen? )?(?:artikel|beitrag|seite) (?:teilen|drucken|merken|empfehlen|versenden|vorlesen|anhören)|share (?:this|this (?:article|story|post|page))|tweet this|pin it",
        r"(?:شارك(?:ه|ها|نا|وا)?|مشاركة|انشر|انشرها|غرد|تابعنا|تابعونا|أرسل|إرسال|المشاركة)(?: (?:هذا|هذه))?(?: (?:المقال|الخبر|المقالة|الصفحة))?"
        r" (?:على|عبر|في|علي)(?: موقع)? (?:<net>)(?:<and>(?:<net>))*",
        r"(?:<net>)(?:<and>(?:<net>))+",
    ),
    "read-also": (
        r"(?:lesen sie (?:auch|dazu|hier|mehr)(?: (?:dazu|zum thema))?|mehr (?:zum thema|dazu|lesen)|siehe auch|auch interessant|das könnte sie auch interessieren|"
        r"read (?:more|also|next)|also read|see also|more on this(?: story)?|related(?: articles?| stor(?:y|ies))?|recommended(?: for you)?)<rest>",
        r"(?:[إا]قر[أا](?:وا)?|شاهد(?:وا)?|طالع|انظر|تابع) (?:<also>|المزيد)<rest>",
    ),
    "source": (r"(?:quellen?|source|sources|mit material von)\s*:\s*<tail>", r"[(\[]?(?:<agency>)(?:\s*[,/]\s*(?:<agency>))+[)\]]?", r"(?:المصدر|مصدر)\s*:\s*[!-~ ]{2,60}"),
    "credit": (
        r"\(?(?:(?:symbol)?bild|bilder|(?:symbol)?fotos?|foto ?credit|bildquelle|grafik|photo|image|credit|photo credit|picture|صورة|الصورة|تصوير)"
        r"\s*:\s*[!-~äöüßÄÖÜé©–/ ]{2,60}|(?:video|audio|podcast|galerie|fotostrecke|bilderstrecke|gallery)\s*:\s*[!-~äöüßÄÖÜé„“”–]+[!-~äöüßÄÖÜé„“”– ]{2,90}",
        r"[(\[]?(?:©\s*)?(?:<owner>)(?:\s*[/,|]\s*(?:<owner>))+[)\]]?",
        r"[(\[]?(?:©\s*)?(?:[a-zäöü. -]{2,30}/\s*)?(?:getty images|picture[- ]alliance|shutterstock|imago images|istockphoto|adobe stock)(?:\s*/\s*[a-zäöü. -]{2,30})?[)\]]?",
    ),
    "rights": (
        r"(?:©|copyright|\(c\)\s*(?=copyright|by |\d{4}))\s?<tail>(?:\d{4}|[a-z])<tail>",
        r"<tail>(?:alle rechte vorbehalten|all rights reserved|(?:جميع|كل|كافة) (?:ال)?حقوق (?:النشر |الطبع )?محفوظة)<tail>",
    ),
    "consent": (
        r"(?:wir (?:verwenden|nutzen|setzen)|diese (?:web)?seite (?:verwendet|nutzt)|we (?:and our partners )?use|this (?:web)?site uses|our site uses) cookies?[^\n]{0,120}",
        r"cookie[- ]?(?:einstellungen|richtlinie|hinweis|settings|policy|notice|preferences)|(?:accept|reject|allow) (?:all(?: cookies)?|cookies)|"
        r"(?:alle )?(?:cookies )?(?:akzeptieren|ablehnen)(?: und (?:schließen|weiter))?|datenschutz(?:erklärung)?|privacy (?:policy|settings|notice)",
        r"(?:نحن )?(?:نستخدم|نستعمل|يستخدم هذا الموقع|يستخدم موقعنا|تستخدم هذه الصفحة) (?:ملفات تعريف الارتباط|الكوكيز)[^\n]{0,100}"
        r"|(?:إعدادات|سياسة) (?:ملفات تعريف الارتباط|الخصوصية|الكوكيز)|قبول (?:الكل|جميع ملفات تعريف الارتباط)",
    ),
    "subscribe": (
        r"(?:jetzt )?(?:(?:den|unseren|zum) )?(?:[^\W\d_]+-)?newsletter (?:jetzt )?(?:abonnieren|anmelden|bestellen)|(?:abonnieren|bestellen) sie <tail>newsletter<tail>",
        r"melden sie sich <tail>newsletter<tail>|(?:subscribe|sign up)(?: now| today| here)? (?:to|for) <tail>|get <tail>newsletter<tail>|zum newsletter",
        r"(?:اشترك|اشتركوا|سجل|سجّل) (?:الآن )?في (?:نشرتنا|النشرة|قناتنا|القائمة البريدية)(?: (?:الإخبارية|البريدية|اليومية|الأسبوعية|المجانية|على|(?:<net>)))*(?: الآن)?",
    ),
    "tags": (
        r"(?:tags?|schlagworte?|schlagwörter|stichworte|keywords|topics|themen|filed under|(?:ال)?وسوم|(?:ال)?كلمات (?:ال)?(?:مفتاحية|دلالية))\s*:\s*[^\n.]{2,130}",
    ),
    "advert": (r"[-–—*( ]*(?:anzeigen?|werbung|advertisements?|advertising|sponsored(?: content)?|gesponsert|إعلان(?:ات)?|إعلان مدفوع|إعلان ممول|محتوى مدفوع)[-–—*) ]*",),
    "updated": (
        r"(?:stand|aktualisiert(?: am)?|zuletzt aktualisiert(?: am)?|letztes update|veröffentlicht(?: am)?|erstellt(?: am)?|last (?:updated|modified)|updated(?: on)?|published(?: on)?|posted(?: on)?)"
        r"\s*:?\s*(?:<date>)",
        r"(?:آخر تحديث|تاريخ النشر|نشر في|نُشر في|تم النشر في)\s*:\s*(?:<date>)",
        r"\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,9})\s?\d{2,4}\s*[,|–-]\s*\d{1,2}[:.]\d{2}\s*uhr",
        r"(?:lesezeit|lesedauer|reading time|وقت القراءة|مدة القراءة)\s*:\s*<tail>\d<tail>|\d{1,2} min(?:ute)?s? read",
    ),
    "menu": (r"(?:<home>)(?:\s*[|>›»/·•]+\s*[^|>›»/·•\n]{2,30}){1,9}", r"(?:<nav>)(?:\s*[|›·•]\s*(?:<nav>)){2,12}"),
    "button": (
        r"teilen|drucken|merken|kommentieren|startseite|menü|zurück(?: zur startseite| nach oben)?|nach oben|zum seitenanfang|anmelden|einloggen|abmelden|registrieren|"
        r"impressum|weiterlesen|mehr lesen|mehr zum thema|mehr dazu|mehr anzeigen|mehr laden|zum artikel|zur startseite|zum (?:haupt)?inhalt springen|mehr|weitere (?:artikel|themen|nachrichten|meldungen)|empfohlen|top-?artikel|jetzt teilen|"
        r"kommentar (?:schreiben|verfassen|hinterlassen)|kommentare|gefällt mir|zum video|hier klicken|newsletter|als pdf (?:speichern|herunterladen)|"
        r"per e-?mail (?:versenden|teilen)|link kopieren|druckversion|seite drucken|lesen sie auch|das könnte sie auch interessieren",
        r"share|tweet|print(?: this(?: page| article)?)?|e-?mail this|subscribe(?: now)?|sign (?:up|in)|log ?in|log ?out|register|menu|home|back to top|skip to (?:main )?content|"
        r"read more|load more|show more|continue reading|related (?:articles|stories|topics)|more on this story|most (?:read|popular)|leave a (?:comment|reply)|copy link|"
        r"download (?:as )?pdf|follow us|view (?:comments|all posts)|comments?|comments are closed|write a comment|like|bookmark|feedback|click here|terms (?:of use|and conditions)",
        r"مشاركة|شارك|طباعة|القائمة|القائمة الرئيسية|الرئيسية|الصفحة الرئيسية|تسجيل الدخول|تسجيل الخروج|اشترك الآن|المزيد|اقرأ المزيد|قراءة المزيد|عرض المزيد|تحميل المزيد|"
        r"[إا]قرأ (?:<also>)|شاهد (?:<also>)|(?:مواضيع|موضوعات|أخبار|مقالات) ذات صلة|الأكثر (?:قراءة|مشاهدة)|التعليقات(?: مغلقة)?|أرسل إلى صديق|(?:أضف|اترك|اكتب) تعليق(?:ا|ًا|اً|ك)|نسخ الرابط|"
        r"تابعنا|تابعونا|العودة إلى الأعلى|نسخة للطباعة|انتقل إلى المحتوى",
    ),
    "player": (
        r"(?:loading|lädt|wird geladen|جاري? التحميل|جارٍ التحميل|please wait|bitte warten)(?: video| player)?",
        r"(?:video|audio)(?: wird)? (?:abspielen|starten|nicht verfügbar|unavailable|player)|play video|watch now|listen to this article|artikel anhören|"
        r"(?:your browser does not|ihr browser unterstützt|(?:please |bitte )?(?:enable|aktivieren sie) javascript)<tail>|تشغيل (?:الفيديو|المقطع)|يرجى تفعيل جافا ?سكريبت<tail>",
    ),
    "app": (
        r"(?:download|get|laden sie|holen sie sich|jetzt) <tail>\bapp\b<tail>|(?:available|erhältlich|jetzt|get it|download)(?: it)? (?:on|in|im|bei|from) (?:the )?(?:app store|google play)<tail>",
        r"(?:حمل|حمّل|نزل|حملوا) (?:تطبيقنا|تطبيق \S+|التطبيق)(?: (?:الآن|مجانا|مجاناً|من|على|متجر|آب ستور|جوجل بلاي|غوغل بلاي|google play|app store))*",
    ),
}  # fmt: skip
_REASONS = {
    "counter": "A counter of the page.", "share": "A share button.", "read-also": "A link to another article.", "source": "A source line of the page.",
    "credit": "A photo credit.", "rights": "A copyright line.", "consent": "A cookie or privacy notice.", "subscribe": "An invitation to subscribe.",
    "tags": "Keywords of the page.", "advert": "The mark of an advertisement.", "updated": "A time stamp of the page.", "menu": "A navigation line.", "button": "A button of the page.",
    "player": "A notice of the page's player.", "app": "An invitation to install an app.",
}  # fmt: skip


def _compiled() -> re.Pattern[str]:
    """All shapes as one pattern; the group that matched names the shape."""
    shapes = ((name, re.sub("<([a-z]+)>", lambda m: _LISTS[m[1]], "|".join(patterns))) for name, patterns in _SHAPES.items())
    pattern = "|".join(f"(?P<{name.replace('-', '_')}>{shape})" for name, shape in shapes)
    return re.compile(rf"[\s•»›>▶►→#*·|-]*(?:{pattern})[\s.…:!»›>→▼▾|]*", re.IGNORECASE)


_FURNITURE = _compiled()
_OTHER_SOURCE = re.compile(r"\(?(?:المصدر|المصادر|مصدر)\s*:\s*[^\n.]{2,60}")
_TRAILING = re.compile(r"(?<=[.!?؟…»\"”)])[ \t]+([A-Z©(\d][^\u0600-\u06ff\n]{2,60})$")
_UNSURE = frozenset({"advert", "button"})
"""One Arabic word can also be a headline."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Flags lines of page furniture, and furniture left at the end of a paragraph."""

    max_length: int = 160
    """Longer lines are text."""
    trailing: bool = True
    """Whether to look at the ends of paragraphs too (German and English only)."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """One span a line; the line goes with one line end. A document that is nothing but furniture is only flagged."""
        rows = lines(doc.text)
        found = {index: rule for index, row in enumerate(rows) if (rule := self._rule(row, index))}
        for index, start, end in removals(rows, found):
            yield _span(start, end, found[index], "" if len(found) < len(rows) else None)
        for index, row in enumerate(rows):
            if index in found:
                continue
            if len(row.text) < 80 and _OTHER_SOURCE.fullmatch(row.text):
                yield _span(row.start, row.end, "source", None)
            elif self.trailing and row.text[-6:].isascii():
                yield from _at_end(doc.text, row)

    def _rule(self, row: Line, index: int) -> str:
        """The shape of furniture that a line has, or ""."""
        if len(row.text) > self.max_length:
            return ""
        match = _FURNITURE.fullmatch(row.text)
        if match is None or match.lastgroup is None:
            return ""
        is_title = index == 0 and match.lastgroup in _UNSURE and not row.text.isascii()
        return "" if is_title else match.lastgroup.replace("_", "-")


def _at_end(text: str, row: Line) -> Iterator[Span]:
    """Furniture after the last sentence of an Arabic paragraph."""
    said = text[row.start : row.end].rstrip()
    match = _TRAILING.search(said, max(0, len(said) - 80))
    if match is None or said.isascii():
        return
    furniture = _FURNITURE.fullmatch(match[1])
    if furniture is not None and furniture.lastgroup not in (None, "menu", "app"):
        yield _span(row.start + match.start(), row.start + match.end(), str(furniture.lastgroup).replace("_", "-"), "")


def _span(start: int, end: int, rule: str, suggestion: str | None) -> Span:
    score = 0.4 if suggestion is None else 0.9
    return Span(start, end, Category.BOILERPLATE, "boilerplate", score, _REASONS[rule], rule, suggestion)
