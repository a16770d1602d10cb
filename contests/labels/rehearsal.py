"""Words of rehearsals: the copy, its banner, what it refuses, and its wiping."""

WORDS = {
    "rehearsal_opened": "演练已建立：{events} 个赛项、{entries} 项演练报名、{seats} 个席位。可以先抽签，再开始评分。",
    "rehearsal_gone": "这次演练此前已清除，正式竞赛的数据没有改动。",
    "rehearsal_wiped": "演练已清除，正式竞赛的数据没有改动。",
    "rehearsal_there": "这个竞赛已有一个演练。要重新演练，请先清除原来的。",
    "rehearsal_of_rehearsal": "演练不能再复制为演练。",
    "rehearsal_without_events": "还没有赛项，没有可演练的内容。请先设好赛项和规则。",
    "rehearsal_real": "这是正式竞赛，不能清除。",
    "rehearsal_entries": "演练中的选手都是编造的，不登记、不导入真实人员。",
    "rehearsal_state": "演练不开放报名，也不对外；只用来演练抽签、评分、统分。",
    "rehearsal_publication": "这是演练，结果不能公示、公布，也不能制发证书。",
    "fault.rehearsal_name": "名称不能以“【演练】”开头，这是演练专用的标记。",
    "fault.rehearsal_word": "请原样填写“清除演练”四个字。",
}
