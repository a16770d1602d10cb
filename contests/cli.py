"""The command line: serve, migrate, account; each feature adds its own command here."""

import argparse
import asyncio
import contextlib
import io
import logging.config
import sys
from collections.abc import Sequence

from contests import VERSION, settings
from contests.actions import accounts as act
from contests.store import accounts as stored
from contests.web.access import now


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
    import uvicorn

    configure_log()
    migrate()
    token = asyncio.run(_setup_link())
    address = f"http://{options.host}:{options.port}"
    print(f"赛衡 {VERSION}  {address}")
    if token:
        print(f"首次使用，请打开一次性链接建立首个账号（24 小时内有效）：\n  {address}/setup/{token}")
    uvicorn.run(
        "contests.app:create_app",
        factory=True,
        host=options.host,
        port=options.port,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        log_config=None,
        access_log=False,
    )


async def _invite(options: argparse.Namespace) -> str:
    account = await stored.by_login(options.login)
    if account is None:
        await stored.add(options.login, options.name or options.login, options.role, None, "")
        account = await stored.by_login(options.login)
    return await act.issue_link("password", account.id if account else None, None, now())


def _account(options: argparse.Namespace) -> None:
    print(f"/password/{asyncio.run(_invite(options))}")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    root = argparse.ArgumentParser("contests", description="赛衡：职工竞赛的组织、评分与公布")
    commands = root.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="启动服务")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)
    commands.add_parser("migrate", help="建立或升级数据库").set_defaults(run=lambda _: migrate())
    account = commands.add_parser("account", help="建立账号或重新发放密码链接")
    account.add_argument("login")
    account.add_argument("--name", default="")
    account.add_argument("--role", default="", choices=["", "organiser", "unit_contact"])
    account.set_defaults(run=_account)
    return root


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    options = parser().parse_args(arguments)
    options.run(options)


if __name__ == "__main__":
    main()
