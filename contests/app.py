"""The composition root of the web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from contests import settings
from contests.rules import Faulty, Missing, Refused
from contests.store import accounts as stored_accounts
from contests.store import engine
from contests.web import (
    access,
    accounts,
    archive,
    assessment,
    history,
    judging,
    nominations,
    pages,
    publication,
    registration,
    results,
    screen,
    setup,
    statistics,
    unit,
)

FEATURES = (
    accounts,
    archive,
    assessment,
    history,
    nominations,
    unit,
    judging,
    publication,
    registration,
    results,
    screen,
    setup,
    statistics,
)


@asynccontextmanager
async def _database(app: Litestar) -> AsyncIterator[None]:
    running = engine.current()
    await running.start_connection_pool(**({} if engine.is_sqlite() else {"min_size": 2, "max_size": 10}))
    try:
        yield
    finally:
        await running.close_connection_pool()


@asynccontextmanager
async def _housekeeping(app: Litestar) -> AsyncIterator[None]:
    async def hourly() -> None:
        while True:
            await stored_accounts.drop_expired(int(access.now().timestamp()))
            await anyio.sleep(3600)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hourly)
        yield
        tasks.cancel_scope.cancel()


def create_app() -> Litestar:
    """Return the application for the installation that the settings describe."""
    here = settings.load()
    files = create_static_files_router(
        "/static",
        directories=[pages.STATIC],
        opt={"exclude_from_csrf": True},
    )
    return Litestar(
        route_handlers=[files, *(handler for feature in FEATURES for handler in feature.ROUTES)],
        lifespan=[_database, _housekeeping, publication.tending, screen.running],
        middleware=[access.SecurityHeaders(), access.SessionMiddleware()],
        before_request=access.at_the_door,
        csrf_config=CSRFConfig(secret=settings.secret("csrf"), cookie_secure=here.https, cookie_samesite="lax"),
        exception_handlers={
            Refused: pages.on_refused,
            Missing: pages.on_missing,
            Faulty: pages.on_faulty,
            HTTPException: pages.on_http,
            Exception: pages.on_broken,
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(pages.environment())),
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=5, exclude_opt_key="exclude_from_compression"
        ),
        openapi_config=None,
        request_max_body_size=8 * 1024 * 1024,
        multipart_form_part_limit=2000,
        logging_config=None,
        debug=False,
    )
