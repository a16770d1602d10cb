"""Words of the statistics."""

WORDS = {
    "statistics.title": "竞赛统计",
    "statistics.skills": "职工技能竞赛",
    "statistics.ankang": "“安康杯”竞赛",
    "statistics.stars": "网上劳动和技能竞赛（月度之星）",
    "statistics.whole": "合计",
    "statistics.columns": "年份（类别）|场次|参赛单位（家）|参赛人次|参赛职工（人）|之星（名）",
    "statistics.sentence": (
        "{period}年，共举办职工劳动和技能竞赛 {contests} 场，{units} 家单位参加，{entries} 人次参赛"
        "（{persons} 名职工），评出“之星”{stars} 名。"
    ),
    "statistics.none": "{period}年没有已结束的竞赛。",
    "statistics.note": "只统计已公布最终名单的竞赛；单位和职工参加多场的，合计只计一次。",
}
