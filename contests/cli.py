"""The command line: serve, migrate, account; each feature adds its own command here."""

import argparse
import asyncio
import contextlib
import io
import logging.config
import sys
from collections.abc import Sequence
from pathlib import Path

from contests import VERSION, demo, settings
from contests.actions import accounts as act
from contests.actions import archive, results
from contests.documents.importing import import_file
from contests.labels import known, say
from contests.rules import Missing
from contests.store import accounts as stored
from contests.store import backup, engine
from contests.web.access import now
from contests.web.archive import verdict_words


def configure_log() -> None:
    """Write warnings and errors to the terminal and to a rotating file in the data folder."""
    folder = settings.load().data
    folder.mkdir(parents=True, exist_ok=True)
    place = {"class": "logging.handlers.RotatingFileHandler", "filename": folder / "contests.log"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {
                "screen": {"class": "logging.StreamHandler", "level": "WARNING", "formatter": "plain"},
                "file": place
                | {"maxBytes": 5_000_000, "backupCount": 5, "encoding": "utf-8", "formatter": "plain", "level": "INFO"},
            },
            "root": {"level": "INFO", "handlers": ["screen", "file"]},
        }
    )


def migrate() -> None:
    """Bring the database to this version's tables."""
    from piccolo.apps.migrations.commands.forwards import run_forwards

    settings.load().data.mkdir(parents=True, exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        result = asyncio.run(run_forwards("all"))
    if not result.success:
        sys.exit(result.message)


async def _setup_link() -> str | None:
    if await stored.any_account():
        return None
    return await act.issue_link("setup", None, None, now(), days=1)


def _serve(options: argparse.Namespace) -> None:
    configure_log()
    migrate()
    token = asyncio.run(_setup_link())
    address = _address(options)
    print(f"赛衡 {VERSION}  {address}", flush=True)
    if token:
        print(f"首次使用，请打开一次性链接建立首个账号（24 小时内有效）：\n  {address}/setup/{token}", flush=True)
    _listen(options.host, options.port)


def _address(options: argparse.Namespace) -> str:
    """The address that a person can type: 0.0.0.0 means every one of this machine's, so the local network's is said."""
    return f"http://{demo.lan_address() if options.host == '0.0.0.0' else options.host}:{options.port}"


def _listen(host: str, port: int) -> None:
    import uvicorn

    uvicorn.run(
        "contests.app:create_app",
        factory=True,
        host=host,
        port=port,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,  # a thousand viewers need not connect anew for every list
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        log_config=None,
        access_log=False,
    )


async def _filled(options: argparse.Namespace) -> tuple[list[demo.Tablet], list[tuple[str, str]]]:
    """Fill the county where nothing is; return what is printed of it: the tablets' links and the big screens."""
    running = engine.current()
    await running.start_connection_pool()  # type: ignore[no-untyped-call]
    try:
        await demo.fill_if_empty(now(), options.small, lambda text: print(text, flush=True))
        return (await demo.tablets(now()) if options.serve else []), await demo.screens()
    finally:
        await running.close_connection_pool()  # type: ignore[no-untyped-call]


def _demo(options: argparse.Namespace) -> None:
    configure_log()
    migrate()
    tablets, screens = asyncio.run(_filled(options))
    print("\n演示账号（账号、密码、身份）：", *demo.accounts_table(), sep="\n")
    address = _address(options) if options.serve else ""
    for name, path in screens:
        print(f"\n大屏（{name}）：{address}{path}")
    if not options.serve:
        return
    if tablets:
        print(
            "\n裁判平板：连接同一局域网，扫码打开（每个链接只能用一次）",
            *demo.tablets_table(tablets, address),
            sep="\n",
        )
    print(f"\n赛衡 {VERSION} 演示  {address}  （本机 http://127.0.0.1:{options.port}，按 Ctrl+C 停止）", flush=True)
    _listen(options.host, options.port)


async def _invite(options: argparse.Namespace) -> str:
    account = await stored.by_login(options.login)
    if account is None:
        await stored.add(options.login, options.name or options.login, options.role, None, "")
        account = await stored.by_login(options.login)
    return await act.issue_link("password", account.id if account else None, None, now())


def _account(options: argparse.Namespace) -> None:
    print(f"/password/{asyncio.run(_invite(options))}")


def _recount(options: argparse.Namespace) -> None:
    found = asyncio.run(results.recount(options.contest))
    for one in found:
        faults = "；".join(say(f"recount.{fault}") if known(f"recount.{fault}") else fault for fault in one.faults)
        verdict = "不一致" if faults else "一致"
        print(f"{verdict}  竞赛 {one.contest}  {one.event_name}  第 {one.number} 次统分  {one.digest}")
        if faults:
            print(f"    {faults}")
    wrong = sum(bool(one.faults) for one in found)
    print(f"复算 {len(found)} 次统分，{f'{wrong} 次不一致' if wrong else '全部一致'}。")
    broken = asyncio.run(results.broken_chains(options.contest))
    for contest, number in broken:
        print(f"不一致  {f'竞赛 {contest}' if contest else '全县'}  {say('recount.chain', {'number': number})}")
    sys.exit(1 if wrong or broken else 0)


def _export(options: argparse.Namespace) -> None:
    target = Path(options.to or f"contest-{options.contest}.zip")
    if target.exists():
        sys.exit(say("backup.exists", {"what": target}))
    try:
        body = asyncio.run(archive.export(None, options.contest, now()))
    except Missing:
        sys.exit(f"没有编号为 {options.contest} 的竞赛。")
    target.write_bytes(body)
    target.chmod(0o600)
    print(f"已导出到 {target}，签名密钥指纹 {archive.fingerprint()}。供主办方和审计使用，不要公开。")


def _verify(options: argparse.Namespace) -> None:
    try:
        verdict = archive.verify(Path(options.file).read_bytes(), options.key)
    except OSError as unread:
        sys.exit(f"文件读不出来：{options.file}（{unread.strerror}）")
    except archive.Unreadable as unfit:
        sys.exit(say(unfit.code, {"what": unfit.what}))
    words = verdict_words(verdict)
    print(*words.lines(everything=options.all), sep="\n")
    if words.more and not options.all:
        print("加 --all 逐条列出。")
    sys.exit(1 if verdict.findings else 0)


def _backup(options: argparse.Namespace) -> None:
    moment = now()
    target = Path(options.to or f"saiheng-{moment:%Y%m%d-%H%M%S}.zip")
    try:
        print(f"已备份到 {backup.back_up(target, moment)}。文件含个人信息和密钥，请妥善保管。")
    except backup.Unfit as unfit:
        sys.exit(say(unfit.code, {"what": unfit.what}))


def _restore(options: argparse.Namespace) -> None:
    try:
        contents = backup.check(Path(options.file))
        asked = f"备份完好，含 {'、'.join(sorted(contents))}。将替换 {backup.place()}，原文件改名保留。输入 yes 继续："
        if not options.yes and input(asked).strip().lower() != "yes":
            sys.exit("没有恢复。")
        for old in backup.restore(contents, now()):
            print(f"原文件保留为 {old}")
    except backup.Unfit as unfit:
        sys.exit(say(unfit.code, {"what": unfit.what}))
    migrate()
    print("已恢复。建议运行 contests recount 复算一遍。")


def _results_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    again = commands.add_parser("recount", help="用保存的评分表重新计算每次统分，核对校验值；有差异时退出码为 1")
    again.add_argument("--contest", type=int, default=None, metavar="ID")
    again.set_defaults(run=_recount)
    export = commands.add_parser("export", help="把一场竞赛的评分数据、规则、名单和日志导出为签名的数据包，供审计核验")
    export.add_argument("contest", type=int)
    export.add_argument("--to", default="", metavar="FILE")
    export.set_defaults(run=_export)
    check = commands.add_parser("verify", help="核验数据包，不需要数据库；有一处不符时退出码为 1，并指出位置")
    check.add_argument("file")
    check.add_argument("--key", default="", metavar="FINGERPRINT", help="签名密钥应有的指纹")
    check.add_argument("--all", action="store_true", help="逐条列出由改动引起的不一致")
    check.set_defaults(run=_verify)
    save = commands.add_parser("backup", help="把数据库和密钥备份成一个文件")
    save.add_argument("--to", default="", metavar="FILE")
    save.set_defaults(run=_backup)
    load = commands.add_parser("restore", help="检查一个备份文件并恢复；先停止服务")
    load.add_argument("file")
    load.add_argument("--yes", action="store_true", help="不再询问")
    load.set_defaults(run=_restore)


async def _imported(options: argparse.Namespace) -> int:
    contest = None if options.organisations else options.contest
    return await import_file(
        options.file,
        contest,
        now(),
        dry=options.dry_run,
        as_json=options.json,
        out=print,
        wrong=lambda text: print(text, file=sys.stderr),
    )


def _import(options: argparse.Namespace) -> None:
    migrate()
    if (code := asyncio.run(_imported(options))) != 0:
        sys.exit(code)


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    root = argparse.ArgumentParser("contests", description="赛衡：职工竞赛的组织、评分与公布")
    commands = root.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="启动服务")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)
    show = commands.add_parser("demo", help="在空数据库中生成虚构的云岭县，打印演示账号；已有数据时保持不变")
    show.add_argument("--small", action="store_true", help="每种状态只生成一场竞赛")
    show.add_argument("--serve", action="store_true", help="生成后启动服务，并打印平板二维码")
    show.add_argument("--host", default="0.0.0.0")
    show.add_argument("--port", type=int, default=8000)
    show.set_defaults(run=_demo)
    commands.add_parser("migrate", help="建立或升级数据库").set_defaults(run=lambda _: migrate())
    account = commands.add_parser("account", help="建立账号或重新发放密码链接")
    account.add_argument("login")
    account.add_argument("--name", default="")
    account.add_argument("--role", default="", choices=["", "organiser", "unit_contact"])
    account.set_defaults(run=_account)
    _results_commands(commands)
    imports = commands.add_parser("import", help="导入报名名单或单位名录（Excel）；有错误时退出码为 1，不登记任何内容")
    imports.add_argument("file", type=Path)
    target = imports.add_mutually_exclusive_group(required=True)
    target.add_argument("--contest", type=int, help="竞赛编号")
    target.add_argument("--organisations", action="store_true", help="文件是单位名录")
    imports.add_argument("--dry-run", action="store_true", help="只预览，不登记")
    imports.add_argument("--json", action="store_true", help="按行输出 JSON")
    imports.set_defaults(run=_import)
    return root


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    options = parser().parse_args(arguments)
    options.run(options)


if __name__ == "__main__":
    main()
