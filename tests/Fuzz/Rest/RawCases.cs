using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TextToVideo.Fuzz.Values;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Generates requests of faulty or malicious clients.</summary>
internal static class RawCases
{
    private static readonly string[] s_requestLines =
    [
        "GET /v1/videos HTTP/1.1",
        "GET /v1/videos HTTP/1.0",
        "GET /v1/videos HTTP/0.9",
        "GET /v1/videos HTTP/9.9",
        "GET /v1/videos HTTP/2.0",
        "GET /v1/videos",
        "GET",
        "",
        " ",
        "GET  /v1/videos  HTTP/1.1",
        "GET http://127.0.0.1/v1/videos HTTP/1.1",
        "GET http://evil.invalid/v1/videos HTTP/1.1",
        "GET //evil.invalid/v1 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET * HTTP/1.1",
        "CONNECT 127.0.0.1:80 HTTP/1.1",
        "CONNECT / HTTP/1.1",
        "GET v1/videos HTTP/1.1",
        "GET /\0 HTTP/1.1",
        "GET /%00 HTTP/1.1",
        "G\0T / HTTP/1.1",
        "GET /v1/videos#a HTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET /\xFF\xFE HTTP/1.1",
        "PRI * HTTP/2.0",
        "POST /v1/videos HTTP/1.1",
        "POST /v1/videos/{{video:0}}/cancel HTTP/1.1",
        "GET /v1/videos/{{video:0}}/content HTTP/1.1",
        "GET /v1/videos/{{video:0}}/events HTTP/1.1",
        "GET /v1/videos?query=%ff HTTP/1.1",
        "get /v1/videos HTTP/1.1",
    ];

    private static readonly string[] s_headers =
    [
        "Host: 127.0.0.1",
        "Host: localhost",
        "Host: a",
        "Host:",
        "Host: a b",
        "Host: 127.0.0.1:99999999",
        "Host: [::1",
        "Host: é",
        "Content-Length: 5",
        "Content-Length: 0",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length: 1, 1",
        "Content-Length: 0x5",
        "Content-Length: 999999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\x0Bchunked",
        "Connection: close",
        "Connection: upgrade",
        "Upgrade: h2c",
        "Upgrade: websocket",
        "HTTP2-Settings: AAMAAABkAAQAAP__",
        "Expect: 100-continue",
        "Expect: x",
        " folded: x",
        "\tfolded",
        ": x",
        "no colon",
        "a b: c",
        "a\0: b",
        "a: b\0c",
        "a: \xFF\xFE",
        "a: \r b",
        "Authorization: Bearer {{token:0}}",
        "Authorization: Bearer \xFF",
        "Authorization: Basic a",
        "Content-Type: application/json",
        "Content-Type: text/plain",
        "Trailer: x",
        "TE: trailers",
        "Keep-Alive: 99999999",
        "Max-Forwards: -1",
        "x-request-id: \xE9",
    ];

    private static readonly string[] s_bodies =
    [
        "",
        "hello",
        "5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhel",
        "FFFFFFFFFFFFFFFF\r\nx",
        "-1\r\nx",
        "5;ext=\"x\r\nhello\r\n0\r\n\r\n",
        "0\r\nx: y\r\n\r\n",
        "0\r\nno colon\r\n\r\n",
        "{\"prompt\":\"a\"}",
        "GET / HTTP/1.1\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "5\nhello\n0\n\n",
        "00000000000000000000000000005\r\nhello\r\n0\r\n\r\n",
    ];

    private static readonly string s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// <summary>Cases of all kinds.</summary>
    public static Gen<FuzzCase> All { get; } = Gen.Frequency((6, Http1), (3, Http2), (1, Garbage));

    private static Gen<FuzzCase> Http1 =>
        from requests in Gen.Choose(1, 3).SelectMany(count => Gen.ArrayOf(Request, count))
        from mutates in Gen.Elements(false, false, true)
        from mutated in WildText.Mutated(Encoding.Latin1.GetBytes(string.Concat(requests)))
        select (FuzzCase)new RawCase(mutates ? Encoding.Latin1.GetString(mutated) : string.Concat(requests), IsGrpc: false);

    private static Gen<string> Request =>
        from line in Gen.Elements(s_requestLines)
        from host in Gen.Frequency((4, Gen.Constant<string[]>(["Host: 127.0.0.1"])), (1, Gen.Constant<string[]>([])))
        from headers in Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(Gen.Elements(s_headers), count))
        from many in Gen.Frequency((20, Gen.Constant(0)), (1, Gen.Elements(101, 1000)))
        from end in Gen.Frequency((8, Gen.Constant("\r\n")), (1, Gen.Elements("\n", "\r", "\n\r", "\r\r\n")))
        from body in Gen.Elements(s_bodies)
        let fields = host.Concat(headers).Concat(Enumerable.Repeat("x: y", many)).Select(header => header + end)
        select $"{line}{end}{string.Concat(fields)}{end}{body}";

    /// <summary>HTTP/2 frames with arbitrary types, flags, streams and lengths.</summary>
    private static Gen<FuzzCase> Http2 =>
        from preface in Gen.Frequency(
            (8, Gen.Constant(s_preface)),
            (1, Gen.Elements(string.Empty, s_preface[..10], "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        )
        from settings in Gen.Elements("\0\0\0\x04\0\0\0\0\0", string.Empty)
        from frames in Gen.Choose(0, 6).SelectMany(count => Gen.ArrayOf(Frame, count))
        select (FuzzCase)new RawCase(preface + settings + string.Concat(frames), IsGrpc: true);

    private static Gen<string> Frame =>
        from type in Gen.Choose(0, 11)
        from flags in Gen.Elements(0, 1, 4, 5, 8, 0x20, 0x2D, 0xFF)
        from stream in Gen.Elements(0, 1, 2, 3, 5, 0x7F)
        from payload in Gen.OneOf(
            WildText.Bytes,
            Gen.Elements<byte[]>(
                [],
                [0, 0, 0, 0],
                [0x82, 0x86, 0x84, 0x41, 0x01, 0x61],
                [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
                [0, 4, 0xFF, 0xFF, 0xFF, 0xFF],
                [0, 0, 0, 0, 0, 0, 0, 0]
            )
        )
        from lengthError in Gen.Elements(0, 0, 0, 1, 0xFFFF)
        select Encoding.Latin1.GetString([
            (byte)((payload.Length + lengthError) >> 16),
            (byte)((payload.Length + lengthError) >> 8),
            (byte)(payload.Length + lengthError),
            (byte)type,
            (byte)flags,
            0,
            0,
            0,
            (byte)stream,
            .. payload,
        ]);

    private static Gen<FuzzCase> Garbage =>
        from bytes in WildText.Bytes
        from isGrpc in Gen.Elements(true, false)
        select (FuzzCase)new RawCase(Encoding.Latin1.GetString(bytes), isGrpc);
}
