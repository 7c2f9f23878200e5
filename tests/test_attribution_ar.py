"""The rules engine reads Arabic attributions as a careful reader does. All sentences are our own."""

from __future__ import annotations

import pytest

import quotes
from quotes.reading import from_text

# Each case: what it shows, the text, and its quotations as (kind, claim, speaker, cue).
CASES = [
    (
        "the verb leads its speaker, and a particle the statement",
        "قال مدير المكتبة سامي الراجحي إن الأبواب ستفتح ليلا طيلة الصيف.",
        [("indirect", "الأبواب ستفتح ليلا طيلة الصيف", "سامي الراجحي", "قال")],
    ),
    (
        "a conjunction joined to the verb is no part of the cue",
        "وأوضحت الباحثة نورة الصافي أن المسح شمل تسع قرى.",
        [("indirect", "المسح شمل تسع قرى", "نورة الصافي", "أوضحت")],
    ),
    (
        "a verb without subject goes on with who spoke last",
        "قال عمدة المدينة رشيد الوالي: «سنغرس ألف شجرة قبل الشتاء». وأضاف: «لن نقطع واحدة منها».",
        [
            ("direct", "سنغرس ألف شجرة قبل الشتاء", "رشيد الوالي", "قال"),
            ("direct", "لن نقطع واحدة منها", "رشيد الوالي", "أضاف"),
        ],
    ),
    (
        "a feminine verb without subject goes back to the woman who spoke",
        "قالت الطبيبة سناء العمراني: «نحتاج ثلاث سيارات إسعاف جديدة». وأجاب الوزير كريم بناني: «ستصل السيارات في مارس». "
        "وأضافت: «سمعنا هذا الوعد من قبل مرارا».",
        [
            ("direct", "نحتاج ثلاث سيارات إسعاف جديدة", "سناء العمراني", "قالت"),
            ("direct", "ستصل السيارات في مارس", "كريم بناني", "أجاب"),
            ("direct", "سمعنا هذا الوعد من قبل مرارا", "سناء العمراني", "أضافت"),
        ],
    ),
    (
        "the same speaker is pointed at by his role",
        "قال المهندس عادل الشرفي: «الجسر آمن تماما للعبور». وتابع المتحدث ذاته: «فحصناه مرتين هذا العام».",
        [
            ("direct", "الجسر آمن تماما للعبور", "عادل الشرفي", "قال"),
            ("direct", "فحصناه مرتين هذا العام", "عادل الشرفي", "تابع"),
        ],
    ),
    (
        "a surname with an article leads to the full name",
        "قال الخبير حميد الطاهري: «المياه الجوفية تنخفض كل سنة». وختم الطاهري: «لا وقت لدينا نضيعه».",
        [
            ("direct", "المياه الجوفية تنخفض كل سنة", "حميد الطاهري", "قال"),
            ("direct", "لا وقت لدينا نضيعه", "حميد الطاهري", "ختم"),
        ],
    ),
    (
        "a name that no list has ends where its article does not go on",
        "وقال وزير الصيد تيبور كازاني للصحافيين إن القوارب ستعود غدا. وقال كازاني لإذاعة الميناء: «البحر هادئ اليوم والحمد لله».",
        [
            ("indirect", "القوارب ستعود غدا", "تيبور كازاني", "قال"),
            ("direct", "البحر هادئ اليوم والحمد لله", "تيبور كازاني", "قال"),
        ],
    ),
    (
        "a country speaks as its government does",
        "وأكدت إسبانيا أن الحدود ستبقى مفتوحة أمام الشاحنات.",
        [("indirect", "الحدود ستبقى مفتوحة أمام الشاحنات", "إسبانيا", "أكدت")],
    ),
    (
        "a statement is whose it is, whatever carried it",
        "وأعلنت نقابة الصيادين أنها «لن توقع اتفاقا لا يحمي القوارب الصغيرة»، وفق بيان صدر مساء أمس.",
        [("direct", "لن توقع اتفاقا لا يحمي القوارب الصغيرة", "نقابة الصيادين", "أعلنت")],
    ),
    (
        "a document issued by a body is the body's",
        "وطالب بلاغ صادر عن جمعية الآباء بفتح المطعم المدرسي خلال رمضان.",
        [("indirect", "بفتح المطعم المدرسي خلال رمضان", "جمعية الآباء", "طالب")],
    ),
    (
        "a plural in the oblique case is no subject",
        "قال رئيس البلدية منير الجابري إن السوق الأسبوعية ستنقل. ودعا المنظمين إلى «تأجيل الافتتاح حتى نهاية الموسم الفلاحي».",
        [
            ("indirect", "السوق الأسبوعية ستنقل", "منير الجابري", "قال"),
            ("mixed", "تأجيل الافتتاح حتى نهاية الموسم الفلاحي", "منير الجابري", "دعا"),
        ],
    ),
    (
        "a denial is marked as such",
        "ونفى المدير خالد النجار أن تكون الشركة قد سرحت عمالها.",
        [("indirect", "تكون الشركة قد سرحت عمالها", "خالد النجار", "نفى")],
    ),
    (
        "a negated verb reports nothing",
        "ولم يقل المدير خالد النجار إن الشركة ستغلق أبوابها.",
        [],
    ),
    (
        "a noun states what is confirmed",
        "وأكد الوزير كريم بناني التزام الحكومة بإنهاء الأشغال قبل الخريف.",
        [("indirect", "التزام الحكومة بإنهاء الأشغال قبل الخريف", "كريم بناني", "أكد")],
    ),
    (
        "a clause in commas between subject and statement is passed over",
        "وقال سكان الحي، الذين رفضوا ذكر أسمائهم، إن الإنارة منقطعة منذ شهر.",
        [("indirect", "الإنارة منقطعة منذ شهر", "سكان الحي", "قال")],
    ),
    (
        "a participle reports for the subject of its sentence",
        "وحذرت الباحثة نورة الصافي من جفاف الواحات الجنوبية، مشيرة إلى أن النخيل فقد نصف إنتاجه.",
        [
            ("indirect", "جفاف الواحات الجنوبية", "نورة الصافي", "حذرت"),
            ("indirect", "النخيل فقد نصف إنتاجه", "نورة الصافي", "مشيرة"),
        ],
    ),
    (
        "the attribution may stand behind the quotation",
        "«لم نتلق أي دعم منذ الفيضان الأخير»، يقول الفلاح عمر السوسي.",
        [("direct", "لم نتلق أي دعم منذ الفيضان الأخير", "عمر السوسي", "يقول")],
    ),
    (
        "a source before its statement speaks in it",
        "وحسب وزارة الفلاحة، فإن المحصول تراجع بالثلث هذا الموسم.",
        [("indirect", "المحصول تراجع بالثلث هذا الموسم", "وزارة الفلاحة", "حسب")],
    ),
    (
        "titles and recurring terms in marks are no quotations",
        "وقدم المخرج فيلم «ليل المدينة الطويل» في مهرجان الشاطئ بحضور جمهور كبير.",
        [],
    ),
    (
        "what opens with a noun's mark is mixed, what opens with a colon direct",
        "ووصف المدرب أمين الراشدي اللقاء بأنه «درس في الصبر». وقال: «تعلمنا الكثير من هذه الهزيمة».",
        [
            ("mixed", "درس في الصبر", "أمين الراشدي", "وصف"),
            ("direct", "تعلمنا الكثير من هذه الهزيمة", "أمين الراشدي", "قال"),
        ],
    ),
    (
        "an impersonal verb at the head of a sentence is nobody's",
        "يذكر أن المعرض انطلق قبل عشرين سنة.",
        [],
    ),
    (
        "vowels in the source hide neither cue nor name",
        "قَالَ الدُّكْتُورُ سَامِي الرَّاجِحِيُّ: «الوِقَايَةُ خَيْرٌ مِنَ العِلاجِ دَائِماً».",
        [("direct", "الوِقَايَةُ خَيْرٌ مِنَ العِلاجِ دَائِماً", "سَامِي الرَّاجِحِيُّ", "قَالَ")],
    ),
    (
        "a weak verb loses its last letter in the feminine",
        "وروت الجدة فاطمة الزياني أن القطار كان يتوقف أمام بيتها.",
        [("indirect", "القطار كان يتوقف أمام بيتها", "فاطمة الزياني", "روت")],
    ),
    (
        "a relative takes up the noun before it only if they agree",
        "دافع الوزير كريم بناني عن مدينة طنجة، التي قال إنها «قلعة صناعية لا مثيل لها».",
        [("mixed", "قلعة صناعية لا مثيل لها", "كريم بناني", "قال")],
    ),
    (
        "a joined verb goes on with who speaks in its sentence",
        "قال الوزير كريم بناني إن الاتفاق جاهز وإنه سيعرض على الرئيس سامي الراجحي، وأضاف أن التوقيع سيتم في مارس.",
        [
            ("indirect", "الاتفاق جاهز وإنه سيعرض على الرئيس سامي الراجحي", "كريم بناني", "قال"),
            ("indirect", "التوقيع سيتم في مارس", "كريم بناني", "أضاف"),
        ],
    ),
    (
        "a name that is quoted is not who speaks",
        "قال الناطق كريم بناني: «قررنا أن نكرم الأستاذ سامي الراجحي هذا العام»، وأشار إلى أن الحفل سيقام في مارس.",
        [
            ("direct", "قررنا أن نكرم الأستاذ سامي الراجحي هذا العام", "كريم بناني", "قال"),
            ("indirect", "الحفل سيقام في مارس", "كريم بناني", "أشار"),
        ],
    ),
    (
        "a ministry is taken up by its noun and an adjective",
        "قالت وزارة الخارجية القبرصية إن الأمر خطير. وأكدت الوزارة القبرصية أن «الاعتراف لن يغير من الحقيقة شيئا».",
        [
            ("indirect", "الأمر خطير", "وزارة الخارجية القبرصية", "قالت"),
            ("direct", "الاعتراف لن يغير من الحقيقة شيئا", "وزارة الخارجية القبرصية", "أكدت"),
        ],
    ),
    (
        "an institution is taken up by its noun alone",
        "عرضت هيئة النزاهة والشفافية، أمس، تقريرها. وقالت الهيئة إنها «عملت على كشف كل الملفات».",
        [("mixed", "عملت على كشف كل الملفات", "هيئة النزاهة والشفافية", "قالت")],
    ),
    (
        "a name with a particle is the fuller one",
        "وصل الوزير فرانسوا دي لامي صباحا. وقال دي لامي إن القمة نجحت. وأضاف دي لامي أن العمل مستمر.",
        [("indirect", "القمة نجحت", "فرانسوا دي لامي", "قال"), ("indirect", "العمل مستمر", "فرانسوا دي لامي", "أضاف")],
    ),
    (
        "two words with articles are a name if a role follows",
        "قالت الوزارة إنها مستعدة. وقال المنجي العروي، عضو المجلس، إن القانون لن يمر.",
        [("indirect", "إنها مستعدة", "الوزارة", "قالت"), ("indirect", "القانون لن يمر", "المنجي العروي", "قال")],
    ),
    (
        "the dual names a pair",
        "ورد محاميا سهى كامل، فرنسيس لوران ورينو سمير بالقول: «لم نعد نثق بالقضاة». وقال المحاميان إن الملف مغلق.",
        [
            ("direct", "لم نعد نثق بالقضاة", "فرنسيس لوران ورينو سمير", "ورد"),
            ("indirect", "الملف مغلق", "فرنسيس لوران ورينو سمير", "قال"),
        ],
    ),
    (
        "a subject stands before «قد», with an adjunct",
        "قال الخبير سامي الراجحي إن الأمر صعب. وكانت السلطات بالجزيرة قد أكدت أن السفينة وصلت.",
        [("indirect", "الأمر صعب", "سامي الراجحي", "قال"), ("indirect", "السفينة وصلت", "السلطات", "أكدت")],
    ),
    (
        "a noun before «على» is what is said",
        "قال الأمير سلطان الدوسري إن المترو جاهز. وأكد حرص سموه على أن تكتمل المحطات.",
        [("indirect", "المترو جاهز", "سلطان الدوسري", "قال"), ("indirect", "تكتمل المحطات", "سلطان الدوسري", "أكد")],
    ),
    (
        "a word behind «كان» is reported",
        "وقال الوزير كريم بناني إن اللقاء كان «مثمرا».",
        [("mixed", "مثمرا", "كريم بناني", "قال")],
    ),
    (
        "a group ends before the object of its verb",
        "أيد المشاركون في اللقاء توفير الحافلات، وقالت الباحثة نورة الصافي إن القرى تحتاج إليها.",
        [("indirect", "القرى تحتاج إليها", "نورة الصافي", "قالت")],
    ),
]


def found(text: str) -> list[tuple[str, str, str | None, str | None]]:
    article = from_text(text, id="case", language="ar")
    return [
        (one.claim.kind, one.claim.text, one.expert and one.expert.name, one.cue and one.cue.text)
        for one in quotes.extract(article, engine="rules").quotations
    ]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_engine_reads(text, expected):
    assert found(text) == expected


def test_a_denied_claim_has_its_flag():
    article = from_text("ونفى المدير خالد النجار أن تكون الشركة قد سرحت عمالها.", id="denial", language="ar")
    (record,) = quotes.extract(article, engine="rules").quotations
    assert record.flags == ("denied",)
