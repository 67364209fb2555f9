using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using TextToVideo.Fuzz.Values;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Generates requests for the operations of an OpenAPI document, and for paths and methods that it does not define.</summary>
internal static partial class RestCases
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";
    private const string Text = "text/plain";
    private const string Boundary = "fuzz-boundary";
    private const int MaxHeader = 6000;

    private static readonly string[] s_plainHeaders =
    [
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Cookie",
        "Origin",
        "Referer",
        "User-Agent",
        "traceparent",
        "tracestate",
        "baggage",
        "x-request-id",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Forwarded",
        "Range",
        "If-Range",
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "Idempotency-Key",
        "Last-Event-ID",
        "Expect",
        "Content-Encoding",
        "Content-Disposition",
        "Via",
        "X-HTTP-Method-Override",
        "x-fuzz",
    ];

    private static readonly string[] s_headerValues =
    [
        "bytes=0-",
        "bytes=-1",
        "bytes=0-0",
        "bytes=5-2",
        "bytes=99999999999999999999-",
        "bytes=0-9223372036854775807",
        "bytes=-0",
        "bytes=",
        "bytes=0-1,2-3,4-5",
        "items=1-2",
        "bytes=a-b",
        "*",
        "\"x\"",
        "W/\"x\"",
        "\"",
        "\"a\", \"b\"",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 99 Foo 9999 99:99:99 GMT",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "100-continue",
        "gzip",
        "br;q=2",
        "identity;q=0, *;q=0",
        "text/html",
        "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
        "00-0-0-00",
        "a=b,c=d",
        "null",
        "http://evil.invalid",
        "127.0.0.1",
        "https",
        "évil.invalid",
        "DELETE",
        "fuzz-key-1",
        "fuzz-key-2",
        "fuzz-key-3",
    ];

    private static readonly string[] s_methods =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "get",
        "X",
    ];

    private static readonly string[] s_contentTypes =
    [
        Json,
        "application/json; charset=utf-8",
        "application/json; charset=utf-16",
        "application/json; charset=nope",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        Text,
        "text/plain; charset=latin1",
        "text/plain; charset=\"utf-8\"",
        Form,
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a b\"",
        $"multipart/form-data; boundary={Boundary}",
        "multipart/mixed; boundary=a",
        "application/octet-stream",
        "application/grpc",
        "application/xml",
        "x",
        ";",
        "a/b/c",
        "application/json, text/plain",
    ];

    private static readonly string[] s_rawSegments =
    [
        "%",
        "%zz",
        "%00",
        "a%00b",
        "%c0%af",
        "%ED%A0%80",
        "%u0041",
        "%2e%2e",
        "..",
        ".",
        "%2F",
        "%5C",
        "a%2Fb",
        "%25",
        "%20",
        "",
        ";a=b",
        "a:b",
        "%0d%0a",
        "*",
        "{id}",
        "\u00E9",
        "video_1?",
    ];

    /// <summary>Requests of every kind.</summary>
    public static Gen<FuzzCase> All(IReadOnlyList<RestOperation> operations) =>
        Gen.Frequency((30, Gen.OneOf(operations.Select(For))), (1, UndefinedCalls(operations)));

    private static Gen<FuzzCase> For(RestOperation operation)
    {
        bool isCreation = operation.Method == "POST" && operation.Bodies.Count > 0;
        return from path in GeneratePath(operation)
            from query in GenerateQuery(operation)
            from headers in GenerateHeaders(operation)
            from body in GenerateBody(operation)
            from delivery in isCreation
                ? Gen.Frequency(
                    (8, Gen.Constant(Delivery.Whole)),
                    (3, Gen.Constant(Delivery.Chunked)),
                    (1, Gen.Constant(Delivery.Fragmented)),
                    (1, Gen.Constant(Delivery.RequestAborted)),
                    (1, Gen.Constant(Delivery.ResponseAborted))
                )
                : Gen.Frequency(
                    (30, Gen.Constant(Delivery.Whole)),
                    (1, Gen.Constant(Delivery.Fragmented)),
                    (1, Gen.Constant(Delivery.ResponseAborted))
                )
            select (FuzzCase)
                new RestCase
                {
                    Name = operation.ToString(),
                    Method = operation.Method,
                    Path = path,
                    Query = query,
                    Headers = body.ContentType is null ? headers : [("Content-Type", body.ContentType), .. headers],
                    Body = body.Bytes,
                    Delivery = delivery,
                };
    }

    /// <summary>Requests for undefined paths, and for undefined methods of a path.</summary>
    private static Gen<FuzzCase> UndefinedCalls(IReadOnlyList<RestOperation> operations) =>
        from operation in Gen.Elements(operations.AsEnumerable())
        from path in Gen.OneOf(
            GeneratePath(operation),
            from path in GeneratePath(operation)
            from more in Segment
            select $"{path}/{more}",
            Gen.Elements(
                "/",
                "/v1",
                "/v1/",
                "/v2/videos",
                "/openapi.json",
                "/health",
                "/alive",
                "/index.html",
                "/../etc/passwd",
                "/v1//videos",
                "/V1/VIDEOS",
                "/texttovideo.v1.VideoGeneration/GetVideo",
                "//",
                "/v1/videos/"
            ),
            Segment.Select(segment => $"/{segment}")
        )
        from method in Gen.Elements(s_methods)
        from headers in GenerateHeaders(operation)
        from body in WildText.Bytes
        select (FuzzCase)
            new RestCase
            {
                Name = "undefined",
                Method = method,
                Path =
                    method == "DELETE"
                        ? path.Replace($"{{{{{KnownIds.Video}:", $"{{{{{KnownIds.Created}:", StringComparison.Ordinal)
                        : path,
                Headers = headers,
                Body = method is "GET" or "HEAD" or "TRACE" ? null : body,
            };

    private static Gen<string> GeneratePath(RestOperation operation) =>
        from segments in Gen.CollectToArray(
            operation.Path.Split('/'),
            segment => segment.StartsWith('{') ? Parameter(segment, operation) : Gen.Constant(segment)
        )
        select string.Join('/', segments);

    private static Gen<string> Parameter(string name, RestOperation operation)
    {
        string kind = name switch
        {
            "{tenant}" => "tenant",
            _ when operation.Path.Contains("/webhooks/", StringComparison.Ordinal) => KnownIds.Webhook,
            _ when operation.Path.Contains("/keys/", StringComparison.Ordinal) => KnownIds.Key,
            _ when operation.Method == "DELETE" => KnownIds.Created,
            _ => KnownIds.Video,
        };
        Gen<string> known =
            kind == "tenant"
                ? Gen.Elements("fuzz-a", "fuzz-b", "fuzz-c")
                : from index in Gen.Choose(0, 23)
                from made in Gen.Elements(false, false, true)
                select KnownIds.Placeholder(made && kind == KnownIds.Video ? KnownIds.Created : kind, index);
        return Gen.Frequency((2, known), (1, Segment));
    }

    private static Gen<string> Segment { get; } = Gen.Frequency((3, WildText.Any.Select(Escape)), (2, Gen.Elements(s_rawSegments)));

    private static Gen<IReadOnlyList<string>> GenerateQuery(RestOperation operation)
    {
        Gen<string> GenerateParameter(KeyValuePair<string, JsonElement> parameter) =>
            from value in Gen.OneOf(
                WildText.Any.Select(Escape),
                WildText.Number.Select(Escape),
                parameter.Value.TryGetProperty("enum", out JsonElement choices)
                        ? Gen.Elements(choices.EnumerateArray().Select(choice => choice.GetString()!))
                    : parameter.Key == "after" ? Gen.Choose(0, 23).Select(index => KnownIds.Placeholder(KnownIds.Video, index))
                    : Gen.Elements("1", "20", "red", "%", "%zz", "%00")
            )
            select $"{parameter.Key}={value}";
        Gen<string> unknown = from name in WildText.Any from value in WildText.Any select $"{Escape(name)}={Escape(value)}";
        return from known in Gen.CollectToArray(
                operation.Queries,
                parameter =>
                    Gen.Frequency(
                        (2, Gen.Constant(Array.Empty<string>())),
                        (3, Gen.ArrayOf(GenerateParameter(parameter), 1)),
                        (1, Gen.ArrayOf(GenerateParameter(parameter), 2))
                    )
            )
            from more in Gen.Frequency(
                (12, Gen.Constant(Array.Empty<string>())),
                (1, Gen.ArrayOf(unknown)),
                (1, Gen.Elements(["&&"], ["="], ["%"], [new string('a', 9000)], Array.Empty<string>()))
            )
            select (IReadOnlyList<string>)[.. known.SelectMany(parts => parts), .. more];
    }

    private static Gen<IReadOnlyList<(string Name, string Value)>> GenerateHeaders(RestOperation operation)
    {
        Gen<string> value = Gen.Frequency(
            (3, Gen.Elements(s_headerValues).Select(Latin1)),
            (2, WildText.Any.Select(text => Latin1(WildText.ToHeader(text, MaxHeader))))
        );
        Gen<(string, string)[]> own = Gen.CollectToArray(operation.Headers, name => value.Select(text => (name, text)));
        Gen<(string, string)[]> others = Gen.ArrayOf(from name in Gen.Elements(s_plainHeaders) from text in value select (name, text), 2);
        Gen<(string, string)[]> many = Gen.Elements(20, 90)
            .Select(count => Enumerable.Range(0, count).Select(index => ($"x-{index}", "1")).ToArray());
        return from authorization in Authorization(value)
            from first in Gen.Frequency((1, own), (1, Gen.Constant(Array.Empty<(string, string)>())))
            from second in Gen.Frequency((5, Gen.Constant(Array.Empty<(string, string)>())), (4, others), (1, many))
            select (IReadOnlyList<(string, string)>)[.. authorization, .. first, .. second];
    }

    /// <summary>Mostly no header, which makes the request use the admin key.</summary>
    private static Gen<(string, string)[]> Authorization(Gen<string> value) =>
        Gen.Frequency(
            (16, Gen.Constant(Array.Empty<(string, string)>())),
            (2, Gen.Choose(0, 23).Select(index => new[] { ("Authorization", $"Bearer {KnownIds.Placeholder(KnownIds.Token, index)}") })),
            (1, value.Select(text => new[] { ("Authorization", text) })),
            (1, value.Select(text => new[] { ("Authorization", $"Bearer {text}") }))
        );

    private static Gen<(string? ContentType, byte[]? Bytes)> GenerateBody(RestOperation operation)
    {
        if (operation.Bodies.Count == 0)
        {
            return Gen.Frequency(
                (12, Gen.Constant(((string?)null, (byte[]?)null))),
                (1, from type in Gen.Elements(s_contentTypes) from bytes in WildText.Bytes select ((string?)type, (byte[]?)bytes))
            );
        }

        Gen<(string? ContentType, byte[]? Bytes)> right =
            from type in Gen.Elements(operation.Bodies.Keys.Where(type => type != Text))
            from json in WildJson.Body(operation.Bodies[type])
            from form in GenerateForm(operation.Bodies[type])
            from boundary in Gen.Frequency(
                (6, Gen.Constant(Boundary)),
                (1, Gen.Elements("\"fuzz-boundary\"", "other", new string('b', 71)))
            )
            select type == Form ? ($"{Form}; boundary={boundary}", form) : ((string?)type, (byte[]?)json);
        Gen<(string? ContentType, byte[]? Bytes)> wrong =
            from type in Gen.Elements(s_contentTypes)
            from json in WildJson.Body(operation.Bodies.Values.First())
            select ((string?)type, (byte[]?)json);
        Gen<(string? ContentType, byte[]? Bytes)> text =
            from bytes in Gen.OneOf(WildText.Any.Select(WildText.Encode), WildText.Bytes)
            select ((string?)Text, (byte[]?)bytes);
        Gen<(string? ContentType, byte[]? Bytes)> large =
            from type in Gen.Elements(operation.Bodies.Keys)
            from length in Gen.Elements(1024 * 1024, (1024 * 1024) + 1, 1_500_000)
            select (
                (string?)(type == Form ? $"{Form}; boundary={Boundary}" : type),
                (byte[]?)[.. "{\"prompt\":\""u8, .. Enumerable.Repeat((byte)'a', length)]
            );
        return Gen.Frequency(
            (300, right),
            (50, wrong),
            (operation.Bodies.ContainsKey(Text) ? 10 : 0, text),
            (1, large),
            (10, Gen.Constant(((string?)null, (byte[]?)null)))
        );
    }

    /// <summary>A multipart form with fields of an object. It may be invalid.</summary>
    private static Gen<byte[]?> GenerateForm(JsonElement schema)
    {
        Gen<string> disposition = Gen.Frequency(
            (8, Gen.Constant("form-data; name=\"{0}\"")),
            (
                2,
                Gen.Elements(
                    "form-data; name={0}",
                    "form-data; name*=utf-8''{0}",
                    "form-data; name=\"{0}\"; filename=\"a\"",
                    "form-data",
                    "attachment",
                    "",
                    "form-data; name=\"",
                    "form-data; name=\"\\\"{0}\""
                )
            )
        );
        Gen<byte[]> part =
            from name in Gen.OneOf(
                Gen.Elements(
                    schema
                        .EnumerateObject()
                        .SelectMany(field => field.Name == "properties" ? field.Value.EnumerateObject().Select(one => one.Name) : [])
                ),
                WildText.Any
            )
            from format in disposition
            from value in Gen.OneOf(WildText.Any, WildText.Number)
            from header in Gen.Frequency(
                (9, Gen.Constant(string.Empty)),
                (
                    1,
                    Gen.Elements(
                        "Content-Type: application/json\r\n",
                        "X\r\n",
                        ": x\r\n",
                        $"X: {new string('a', 20_000)}\r\n",
                        "Content-Transfer-Encoding: base64\r\n"
                    )
                )
            )
            let field = string.Format(CultureInfo.InvariantCulture, format, name)
            select WildText.Encode($"--{Boundary}\r\nContent-Disposition: {field}\r\n{header}\r\n{value}\r\n");
        return from prompt in Gen.Elements(
                $"--{Boundary}\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na red circle\r\n",
                string.Empty
            )
            from parts in Gen.ArrayOf(part, 2)
            from more in Gen.Elements(0, 0, 0, 0, 0, 2000)
            from end in Gen.Elements($"--{Boundary}--\r\n", $"--{Boundary}--", $"--{Boundary}", string.Empty)
            select (byte[]?)
                [
                    .. Encoding.ASCII.GetBytes(prompt),
                    .. Enumerable
                        .Repeat(Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n"), more)
                        .SelectMany(bytes => bytes),
                    .. parts.SelectMany(bytes => bytes),
                    .. Encoding.ASCII.GetBytes(end),
                ];
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Percent-encodes a text.</summary>
    private static string Escape(string text) =>
        Unreserved()
            .Replace(
                Encoding.Latin1.GetString(WildText.Encode(text)),
                match => string.Create(CultureInfo.InvariantCulture, $"%{(int)match.Value[0]:X2}")
            );

    [GeneratedRegex("[^A-Za-z0-9_.~-]", RegexOptions.Singleline)]
    private static partial Regex Unreserved();
}
