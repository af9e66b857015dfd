"""Made-up Arabic news of any length with any density of damage, the same for the same seed. Nothing in it is from a corpus."""

import random
from collections.abc import Callable

_WHO = (
    "قال وزير الخارجية|أعلنت وكالة الأنباء الرسمية|ذكر مصدر في الحكومة|أوضح المتحدث باسم الرئاسة|رفضت المعارضة|بحث رئيس الوزراء|"
    "يناقش البرلمان|طالبت النقابات|تدرس اللجنة المالية|حذر خبراء الاقتصاد|وقعت الشركة المنفذة|استقبل حاكم الإقليم|كشف تقرير سنوي|"
    "تعهدت منظمات الإغاثة|نفى مدير المصنع|وافق مجلس المدينة|وصفت الصحف المحلية|اقترح أساتذة الجامعة|بدأت فرق الإنقاذ|تابع سكان الجزيرة"
).split("|")
_WHAT = (
    "خطة جديدة لتطوير شبكة المياه|نتائج المحادثات التي جرت في الأيام الماضية|أسباب ارتفاع أسعار القمح والزيت|مشروع القانون الخاص بالضرائب|"
    "برنامجا لتدريب الممرضين في القرى البعيدة|عقدا لبناء جسر فوق النهر|شروط القرض الذي طلبته البلاد|مستقبل الصيد في المياه العميقة|"
    "إجراءات عاجلة لحماية الغابات من الحرائق|سبل نقل المساعدات إلى المناطق الجبلية|موعد افتتاح المتحف بعد ترميمه|أضرار العاصفة التي ضربت الساحل|"
    "تفاصيل الاتفاق مع الدول المجاورة|مطالب العمال بزيادة الأجور|تراجع عدد السياح في فصل الشتاء|نظام النقل العام بين الضواحي"
).split("|")
_WHERE = (
    "في العاصمة|على الحدود الشرقية|خلال اجتماع مغلق|بعد زيارة استمرت ثلاثة أيام|أمام لجنة برلمانية|في مؤتمر صحفي|عبر التلفزيون|"
    "قبيل انعقاد القمة|وسط إجراءات أمنية مشددة|بحضور ممثلين عن المزارعين|في بيان مكتوب|رغم اعتراض عدد من النواب"
).split("|")
_MORE = (
    "ومن المنتظر أن يبدأ التنفيذ بعد {n} يوما|وتبلغ الكلفة نحو {n} مليون دينار|وشارك في النقاش {n} مندوبا من ست دول|دون أن يحدد موعدا لذلك|"
    "ويستفيد من القرار أكثر من {n} أسرة|لكن الخلاف بين الطرفين ما زال قائما|وكان العمل قد توقف قبل {n} أسابيع|وأضاف أن الباب ما زال مفتوحا|"
    "مع أن الميزانية لا تكفي لذلك هذا العام|ويخشى الأهالي أن تتكرر المشكلة|فيما بقيت المدارس مغلقة لليوم الرابع|واعتبر ذلك خطوة في الاتجاه الصحيح"
).split("|")
_RESIDUE = "Regierungssprecher|Haushaltsstreit|Peter Wanjohi|Brüssel|Waffenlieferung|Anna Ashworth|shareholders|Pyöngjang|Düsseldorf|Wirtschaft".split(
    "|"
)
_FURNITURE = "Kommentare (0)|Share on Facebook|Lesen Sie auch: Neue Gespräche|شارك على تويتر|اقرأ أيضا: تفاصيل القمة".split("|")

Damage = Callable[[list[str], int, random.Random], None]


def _mark(words: list[str], at: int, rng: random.Random) -> None:
    words[at] += rng.choice([" ،", ",", " .", "،،", " ؛"])


def _residue(words: list[str], at: int, rng: random.Random) -> None:
    words.insert(at, rng.choice(_RESIDUE))


def _twice(words: list[str], at: int, rng: random.Random) -> None:
    words.insert(at, words[at])


def _entity(words: list[str], at: int, rng: random.Random) -> None:
    words[at] = f"&quot;{words[at]}&quot;"


def _furniture(words: list[str], at: int, rng: random.Random) -> None:
    words[at] += f"\n\n{rng.choice(_FURNITURE)}\n\n"


# Weights after the seed article: marks and residue make up most of its damage.
_DAMAGE: dict[Damage, int] = {_mark: 10, _residue: 7, _twice: 1, _entity: 1, _furniture: 1}


def sentence(rng: random.Random) -> str:
    """One clean sentence of some twenty words."""
    more = "، ".join(rng.sample(_MORE, rng.randint(1, 2))).format(n=rng.randint(12, 9999))
    return f"{rng.choice(_WHO)} {rng.choice(_WHAT)} {rng.choice(_WHERE)}، {more}."


def article(rng: random.Random, per_1000: float) -> str:
    """A headline and six to twelve paragraphs, `per_1000` artefacts in a thousand words."""
    paragraphs = [" ".join(sentence(rng) for _ in range(rng.randint(1, 3))).split() for _ in range(rng.randint(6, 12))]
    for words in paragraphs:
        for at in reversed(range(1, len(words) - 1)):
            if rng.random() < per_1000 / 1000:
                rng.choices(list(_DAMAGE), list(_DAMAGE.values()))[0](words, at, rng)
    headline = f"{rng.choice(_WHO)} {rng.choice(_WHAT)} {rng.choice(_WHERE)}"
    return "\n\n".join([headline, *map(" ".join, paragraphs)])


def articles(n_bytes: int, per_1000: float = 5, seed: int = 13) -> list[str]:
    """Articles of `n_bytes` of UTF-8 or a little more, all told."""
    rng = random.Random(seed)
    out: list[str] = []
    while n_bytes > 0:
        out.append(article(rng, per_1000))
        n_bytes -= len(out[-1].encode())
    return out
