"""Words of the history: results and titles over the years."""

WORDS = {
    "history.title": "成绩档案",
    "history.workers": "职工成绩档案",
    "history.units": "单位成绩档案",
    "history.columns.workers": "姓名|单位|获奖（次）|称号（个）|最近一次",
    "history.columns.units": "单位|获奖（次）|称号（个）|最近一次",
    "history.columns.one": "日期|竞赛|赛项或名单|名次|奖项或称号|公布的姓名（名称）|公布的单位",
    "history.taken_part": "参赛",
    "history.recorded": "补录",
    "history.note": "奖项取自已公布且未被更正的最终名单，姓名和单位按公布时的写法。",
    "level.county": "县级",
    "level.city": "市级",
    "level.province": "省级",
    "level.nation": "国家级",
    "fault.future": "日期不能晚于今天。",
    "fault.unit_unknown": "单位名录中没有这个单位。",
    "fault.worker_unknown": "这个单位没有登记过此人。职工随报名登记，请核对姓名和单位。",
    "fault.worker_twice": "这个单位有同名的职工，无法确定是哪一位。",
    "honour_recorded": "已补录 {count} 项荣誉。",
    "honour_struck": "补录的荣誉已删除。",
}
