"""A private authority, and a certificate for 127.0.0.1 that it has signed, made by openssl."""

import asyncio

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


async def make(directory):
    """The authority's file, for REST_CA_FILE; and that of certificate and key, for a receiver."""
    authority, key = directory / "authority.pem", directory / "authority.key"
    request, served = directory / "served.csr", directory / "served.pem"
    names = directory / "names.cnf"
    names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    await openssl(
        "req",
        "-x509",
        *KEY,
        "-days",
        "2",
        "-subj",
        "/CN=chaos authority",
        "-keyout",
        key,
        "-out",
        authority,
    )
    await openssl(
        "req",
        *KEY,
        "-subj",
        "/CN=chaos",
        "-keyout",
        served.with_suffix(".key"),
        "-out",
        request,
    )
    await openssl(
        *(
            "x509",
            "-req",
            "-in",
            request,
            "-CA",
            authority,
            "-CAkey",
            key,
            "-CAcreateserial",
        ),
        *("-days", "2", "-extfile", names, "-out", served),
    )
    served.write_text(served.read_text() + served.with_suffix(".key").read_text())
    return authority, served


async def openssl(*arguments):
    process = await asyncio.create_subprocess_exec(
        "openssl",
        *map(str, arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, trouble = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {trouble.decode()}")
