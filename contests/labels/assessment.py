"""Words of self-scores and checks."""

WORDS = {
    "self_kept": "已保存草稿，还没有提交。",
    "self_sent": "自评表已提交。",
    "self_returned": "已退回单位修改。",
    "check_saved": "已保存“{name}”的核查评分。",
    "self_closed": "自评已截止或已核查，不能再修改；需要修改请联系主办方退回。",
    "check_closed": "现在不在评分阶段，不能核查评分。",
    "entry_not_accepted": "这个单位（班组）的报名还没有审核通过，不能核查评分。",
    "sheet_moved_on": "这份评分表刚刚已被他人保存过，请重新打开页面核对后再填写。",
    "self_not_there": "单位还没有提交自评，或已经退回。",
    "checks.title": "考核核查",
    "checks.columns": "赛项|名称|单位|自评得分|自评状态|核查得分",
    "checks.all": "参评（个）",
    "checks.own": "已交自评",
    "checks.done": "已核查",
    "self.": "未填写",
    "self.draft": "草稿",
    "self.submitted": "已提交",
    "self.returned": "已退回",
}
