using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Grpc.Core;

namespace TextToVideo.Fuzz.Grpc;

/// <summary>A gRPC call: messages of the contract with any values, or what is left of them.</summary>
internal sealed record GrpcCase : FuzzCase
{
    private const string ContentType = "application/grpc";
    private const string StatusHeader = "grpc-status";
    private const string Timeout = "grpc-timeout";
    private const int WithoutDeadline = 1000;

    /// <summary>What no right call may end with: nothing is broken or away.</summary>
    private static readonly StatusCode[] s_failures =
    [
        StatusCode.Unknown,
        StatusCode.Internal,
        StatusCode.DataLoss,
        StatusCode.Unavailable,
    ];

    /// <summary>"/service/method"</summary>
    public required string Path { get; init; }

    /// <summary>Whether the answer may be any number of messages.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>Whether there are as many messages as the method takes.</summary>
    public bool HasRightCount { get; init; }

    public IReadOnlyList<IReadOnlyList<WireField>> Messages { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public Damage Damage { get; init; } = Damage.None;

    /// <summary>After how many milliseconds the client is gone; null: it waits.</summary>
    public int? GoneAfter { get; init; }

    public override string Operation => Path;

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(BodyFor(target)),
        };
        foreach ((string name, string value) in AllHeaders(target))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A stream that never ends by itself needs an end.
        int? goneAfter = GoneAfter ?? (IsStreaming && HasOwn(Timeout) ? WithoutDeadline : null);
        if (goneAfter is { } milliseconds)
        {
            gone.CancelAfter(milliseconds);
        }

        try
        {
            using HttpResponseMessage response = await target.Http2.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                gone.Token
            );
            byte[] body = await response.Content.ReadAsByteArrayAsync(gone.Token);
            return Judge(response, body);
        }
        catch (OperationCanceledException) when (goneAfter is not null && !cancellationToken.IsCancellationRequested)
        {
            return new Verdict("gone");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Also what the client's HTTP/2 does not take is thrown here. A deadline that passes while the answer is under way ends it so.
            return new Verdict("reset", IsStreaming || Damage.Kind is not DamageKind.None || HasOwn(Timeout) ? null : Chain(exception));
        }
    }

    public override string ToShell(FuzzTarget target) =>
        $"{ShellText.Printf(BodyFor(target))} | curl -s -i --http2-prior-knowledge --data-binary @- --output - {target.Server.GrpcAddress}{Path[1..]} "
        + string.Join(
            ' ',
            AllHeaders(target).Select(header => $"-H '{header.Name}: {header.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'")
        );

    public override IEnumerable<FuzzCase> Shrink()
    {
        if (GoneAfter is not null)
        {
            yield return this with
            {
                GoneAfter = null,
            };
        }

        if (IsStreaming)
        {
            foreach (IReadOnlyList<IReadOnlyList<WireField>> fewer in ByteShrinking.Without(Messages))
            {
                yield return this with
                {
                    Messages = fewer,
                };
            }
        }

        foreach (int index in Enumerable.Range(0, Messages.Count))
        {
            foreach (IReadOnlyList<WireField> fewer in ByteShrinking.Without(Messages[index]))
            {
                yield return this with
                {
                    Messages = [.. Messages.Take(index), fewer, .. Messages.Skip(index + 1)],
                };
            }
        }

        foreach (IReadOnlyList<(string Name, string Value)> fewer in ByteShrinking.Without(Headers))
        {
            yield return this with
            {
                Headers = fewer,
            };
        }

        foreach (byte[] shorter in ByteShrinking.Shrink(Damage.Bytes ?? []))
        {
            yield return this with
            {
                Damage = Damage with { Bytes = shorter },
            };
        }
    }

    private static string Chain(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} {Chain(inner)}" : exception.Message;

    private Verdict Judge(HttpResponseMessage response, byte[] body)
    {
        int http = (int)response.StatusCode;
        string? code = Of(response, StatusHeader);
        if (code is null)
        {
            bool isRight = http is >= 400 and < 500 || (http == 200 && HasOwn("content-type"));
            return new Verdict($"HTTP {http}", isRight ? null : $"HTTP {http} without grpc-status, {body.Length} bytes");
        }

        var status = (StatusCode)int.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture);
        bool isFailure = http >= 500 || (s_failures.Contains(status) && !IsBroken(status));
        return new Verdict(
            status.ToString(),
            isFailure ? $"HTTP {http}, {status}: {Uri.UnescapeDataString(Of(response, "grpc-message") ?? string.Empty)}" : null
        );
    }

    /// <summary>What is no call must be refused, and gRPC's library says so with these.</summary>
    private bool IsBroken(StatusCode status) =>
        status is StatusCode.Internal or StatusCode.Unknown
        && (Damage.Kind is not DamageKind.None || !HasRightCount || HasOwn("content-type") || HasOwn("grpc-encoding"));

    private static string? Of(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? values.First()
            : null;

    private bool HasOwn(string header) => Headers.Any(own => own.Name == header);

    private IEnumerable<(string Name, string Value)> AllHeaders(FuzzTarget target)
    {
        (string, string)[] usual =
        [
            ("content-type", ContentType),
            ("te", "trailers"),
            ("authorization", $"Bearer {target.AdminKey}"),
            (Timeout, IsStreaming ? "1S" : "40S"),
        ];
        return usual
            .Where(header => !HasOwn(header.Item1))
            .Concat(Headers.Select(header => (header.Name, target.Ids.Resolve(header.Value))));
    }

    private byte[] BodyFor(FuzzTarget target) =>
        Damage.Apply([.. Messages.SelectMany(message => Framed(WireField.Encode(message, target.Ids)))]);

    private static byte[] Framed(byte[] message)
    {
        var frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
