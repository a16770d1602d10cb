"""Words of the accounts feature."""

WORDS = {
    "login_failed": "账号或密码不对，请重新输入。",
    "login_locked": "连续输错次数过多，账号已暂停登录 {minutes} 分钟。",
    "login_crowded": "登录尝试过于频繁，请一分钟后再试。",
    "link_dead": "这个链接已经用过或已过期，请联系主办方重新发放。",
    "fault.password_short": "密码至少 10 个字符。",
    "fault.password_common": "这个密码太常见，请换一个。",
    "fault.password_differs": "两次输入的密码不一致。",
    "fault.login_form": "账号只能用小写字母、数字和 . _ -，3 到 30 个字符。",
    "fault.login_taken": "这个账号已有人使用。",
    "fault.organisation_needed": "单位联络员须选定所属单位。",
    "account_created": "账号已建立。",
    "account_saved": "账号已保存。",
    "account_closed": "账号已停用。",
    "account_opened": "账号已恢复。",
    "account_self": "不能停用自己的账号。",
    "logged_out": "您已退出登录。",
    "password_set": "密码已设置，请登录。",
    "password_changed": "密码已修改。",
    "already_set_up": "首个账号已经建立，请直接登录。",
}
