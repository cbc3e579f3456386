"""A server of WebSockets by the package `websockets`: it echoes JSON, asks for a token in one of three places, and hangs
up once after the first answer where the path asks for it."""

import asyncio
import json
import sys
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve

TOKEN = "s3cret \"quoted\""
dropped = set()


def place(path):
    return path.split("/")[1]


def refuse(connection, request):
    parts = urlsplit(request.path)
    given = {
        "scheme": request.headers.get("Authorization") == f"Bearer {TOKEN}",
        "query": parse_qs(parts.query).get("token") == [TOKEN],
    }
    if not given.get(place(parts.path), True):
        return connection.respond(HTTPStatus.UNAUTHORIZED, "no token\n")


async def talk(socket):
    path = urlsplit(socket.request.path).path
    if place(path) == "message" and json.loads(await socket.recv()) != {"token": TOKEN}:
        return await socket.close(4401, "no token")
    async for message in socket:
        # Long enough for pings of the client.
        await asyncio.sleep(0.5)
        await socket.send(json.dumps({"echo": json.loads(message)}))
        if "/drop/" in path and path not in dropped:
            dropped.add(path)
            # Breaks off as a network does, without the handshake that ends a WebSocket.
            await asyncio.sleep(0.1)
            socket.transport.abort()


async def main():
    async with serve(talk, "127.0.0.1", int(sys.argv[1]), process_request=refuse) as server:
        await server.serve_forever()


asyncio.run(main())
