"""Hostile requests for proxies.py: forms that two servers may divide differently into requests."""
import dataclasses


@dataclasses.dataclass
class Case:
    """`fields` decide where the body ends, which is `body`; `{hidden}` in it is a whole request."""

    name: str
    fields: str
    body: str = "{hidden}"
    line: str = "POST {service} HTTP/1.1\r\n"
    end: str = "\r\n"

    def request(self, service, outer, hidden):
        inner = f"GET /cds-services HTTP/1.1\r\nHost: localhost\r\n{hidden}\r\n"
        body = self.body.replace("{hidden}", inner).replace("{size}", f"{len(inner):x}")
        fields = self.fields.replace("{length}", str(len(body))).replace("{rest}",
                                                                         str(len(body) - 5))
        head = (self.line.replace("{service}", service) + "Host: localhost\r\n" + outer +
                "Content-Type: application/json\r\n" + fields + self.end)
        return (head + body).encode("latin-1")


CHUNKED = "Transfer-Encoding: chunked\r\n"
LENGTH = "Content-Length: {length}\r\n"
LAST = "0\r\n\r\n{hidden}"  # a body that ends by chunks, with a request behind it
WHOLE = "{size}\r\n{hidden}\r\n0\r\n\r\n"  # a request inside of a chunk

CASES = [
    Case("ordinary length", LENGTH),
    Case("ordinary chunks", CHUNKED, WHOLE),
    Case("ordinary pipeline", "Content-Length: 0\r\n"),
    Case("ordinary pipeline behind chunks", CHUNKED, LAST),
    # two lengths
    Case("length and chunked", LENGTH + CHUNKED, LAST),
    Case("chunked and length", CHUNKED + LENGTH, LAST),
    Case("chunked and short length", CHUNKED + "Content-Length: 5\r\n", LAST),
    Case("two lengths, the first short", "Content-Length: 0\r\n" + LENGTH),
    Case("two lengths, the last short", LENGTH + "Content-Length: 0\r\n"),
    Case("same length twice", LENGTH + LENGTH),
    Case("list of lengths", "Content-Length: {length}, 0\r\n"),
    Case("list of one length", "Content-Length: {length}, {length}\r\n"),
    Case("short length", "Content-Length: 5\r\n", "{\"a\":{hidden}"),
    Case("length with sign", "Content-Length: +{length}\r\n"),
    Case("length 0 with sign", "Content-Length: +0\r\n"),
    Case("negative length", "Content-Length: -1\r\n"),
    Case("length with leading zeros", "Content-Length: 000{length}\r\n"),
    Case("hexadecimal length", "Content-Length: 0x0\r\n"),
    Case("length with space", "Content-Length: 0 {length}\r\n"),
    Case("length with underscore", "Content_Length: {length}\r\n"),
    Case("empty length", "Content-Length:\r\n"),
    Case("no length", ""),
    Case("huge length", "Content-Length: 99999999999999999999999\r\n"),
    Case("length of 2^64", "Content-Length: 18446744073709551616\r\n"),
    Case("length and tab", "Content-Length:\t0\t\r\n"),
    Case("length and vertical tab", "Content-Length: \v0\r\n"),
    Case("length, space before colon", "Content-Length : {length}\r\n"),
    Case("length behind a bare line feed", "X-A: b\nContent-Length: {length}\r\n"),
    Case("length behind a bare return", "X-A: b\rContent-Length: {length}\r\n"),
    Case("length in a folded line", "X-A: b\r\n Content-Length: {length}\r\n"),
    Case("folded length", "Content-Length:\r\n {length}\r\n"),
    # encodings
    *[Case(f"encoding {value!r}", f"Transfer-Encoding: {value}\r\n", LAST)
      for value in ("xchunked", "Chunked", "CHUNKED", "chunked ", "\tchunked", "\vchunked",
                    "\"chunked\"", "'chunked'", "chunked;a=b", "chunked, identity",
                    "identity, chunked", "gzip, chunked", "chunked, chunked", "chunked,", ",chunked",
                    "identity", "", "chunk", "chunked\0", "x\rchunked", "ch unked")],
    *[Case(f"length and encoding {value!r}", LENGTH + f"Transfer-Encoding: {value}\r\n", LAST)
      for value in ("xchunked", "identity", "chunked, identity", "\vchunked", "", "chunked\0",
                    "\"chunked\"", "chunked;a=b")],
    Case("encoding, space before colon", "Transfer-Encoding : chunked\r\n", LAST),
    Case("length and encoding, space before colon", LENGTH + "Transfer-Encoding : chunked\r\n", LAST),
    Case("encoding with underscore", LENGTH + "Transfer_Encoding: chunked\r\n", LAST),
    Case("two encodings", CHUNKED + "Transfer-Encoding: identity\r\n", LAST),
    Case("two encodings, other order", "Transfer-Encoding: identity\r\n" + CHUNKED, LAST),
    Case("chunked twice", CHUNKED + CHUNKED, LAST),
    Case("folded encoding", "Transfer-Encoding:\r\n chunked\r\n", LAST),
    Case("encoding behind a bare line feed", LENGTH + "X-A: b\nTransfer-Encoding: chunked\r\n", LAST),
    Case("encoding behind a NUL", LENGTH + "X-A: b\0\r\nTransfer-Encoding: chunked\r\n", LAST),
    Case("encoding as first line folded", " Transfer-Encoding: chunked\r\n", LAST),
    Case("chunked in 1.0", CHUNKED, LAST, line="POST {service} HTTP/1.0\r\n"),
    Case("length and chunked in 1.0", LENGTH + CHUNKED, LAST, line="POST {service} HTTP/1.0\r\n"),
    Case("encoding named in Connection", LENGTH + CHUNKED + "Connection: Transfer-Encoding\r\n", LAST),
    Case("length named in Connection", LENGTH + "Connection: close, Content-Length\r\n"),
    Case("TE", LENGTH + "TE: chunked\r\n"),
    # chunks
    *[Case(f"chunk size {size!r}", CHUNKED, size + "\r\n{hidden}\r\n0\r\n\r\n")
      for size in ("{size};a=b", "{size};a=\"\r\n\"", "{size} ", " {size}", "+{size}", "-{size}",
                   "0x{size}", "000{size}", "{size}\v", "{size}\0", "1{size}", "ffffffffffffffff",
                   "10000000000000000", "{size},", "")],
    Case("chunk size and bare line feed", CHUNKED, "{size}\n{hidden}\n0\n\n"),
    Case("last chunk and bare line feed", CHUNKED, "0\n\n{hidden}"),
    Case("last chunk and half a line end", CHUNKED, "0\r\n\n{hidden}"),
    Case("last chunk in words", CHUNKED, "zero\r\n\r\n{hidden}"),
    Case("chunk longer than told", CHUNKED, "2\r\nabc\r\n{size}\r\n{hidden}\r\n0\r\n\r\n"),
    Case("chunk without its line end", CHUNKED, "2\r\nab0\r\n\r\n{hidden}"),
    Case("line feed for a line end in the data", CHUNKED, "2\r\nab\n0\r\n\r\n{hidden}"),
    Case("trailer with a length", CHUNKED, "0\r\nContent-Length: 5\r\n\r\n{hidden}"),
    Case("trailer with an encoding", CHUNKED, "0\r\nTransfer-Encoding: chunked\r\n\r\n{hidden}"),
    Case("trailer that is a request", CHUNKED, "0\r\n{hidden}"),
    # heads
    Case("GET with a length", LENGTH, line="GET /cds-services HTTP/1.1\r\n"),
    Case("GET with chunks", CHUNKED, LAST, line="GET /cds-services HTTP/1.1\r\n"),
    Case("HEAD with a length", LENGTH, line="HEAD /cds-services HTTP/1.1\r\n"),
    Case("OPTIONS with a length", LENGTH, line="OPTIONS * HTTP/1.1\r\n"),
    Case("TRACE with a length", LENGTH, line="TRACE /cds-services HTTP/1.1\r\n"),
    Case("CONNECT", "", line="CONNECT localhost:80 HTTP/1.1\r\n"),
    Case("unknown method", LENGTH, line="BREW /cds-services HTTP/1.1\r\n"),
    Case("request in the target", "Content-Length: 0\r\n",
         line="GET /a%20HTTP/1.1%0d%0aX:%20b HTTP/1.1\r\n"),
    Case("space in the target", "Content-Length: 0\r\n", line="GET /a b HTTP/1.1\r\n"),
    Case("absolute form", LENGTH, line="POST http://localhost{service} HTTP/1.1\r\n"),
    Case("absolute form of another host", LENGTH, line="POST http://evil.example{service} HTTP/1.1\r\n"),
    Case("HTTP/0.9", "", line="GET /cds-services\r\n"),
    Case("HTTP/1.2", LENGTH, line="POST {service} HTTP/1.2\r\n"),
    Case("HTTP/2.0", LENGTH, line="POST {service} HTTP/2.0\r\n"),
    Case("HTTP/1.1 in lower case", LENGTH, line="POST {service} http/1.1\r\n"),
    Case("empty lines first", LENGTH, line="\r\n\r\nPOST {service} HTTP/1.1\r\n"),
    Case("tabs in the request line", LENGTH, line="POST\t{service}\tHTTP/1.1\r\n"),
    Case("head that ends with line feeds", "X-A: b\n", end="\n"),
    Case("head that ends with one line feed", LENGTH, end="\n"),
    Case("head that ends with returns", LENGTH, end="\r\r\n"),
    Case("second Host", "Host: evil.example\r\n" + LENGTH),
    Case("Upgrade to h2c", LENGTH + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
         "HTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
    Case("Upgrade to WebSocket", LENGTH + "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
    Case("Expect", LENGTH + "Expect: 100-continue\r\n"),
    Case("Expect with chunks", CHUNKED + "Expect: 100-continue\r\n", WHOLE),
    Case("Expect of something else", LENGTH + "Expect: 200-ok\r\n"),
    Case("Keep-Alive in 1.0", LENGTH + "Connection: keep-alive\r\n", line="POST {service} HTTP/1.0\r\n"),
    Case("both kinds of Connection", LENGTH + "Connection: close, keep-alive\r\n"),
]
