using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Grpc.Core;

namespace TextToVideo.Fuzz.Grpc;

/// <summary>A gRPC call: messages of the contract with arbitrary values, possibly with modified bytes.</summary>
internal sealed record GrpcCase : FuzzCase
{
    private const string ContentType = "application/grpc";
    private const string StatusHeader = "grpc-status";
    private const string Timeout = "grpc-timeout";
    private const int StreamTimeoutMilliseconds = 1000;

    /// <summary>Status codes that a valid call must not return, because no part of the server fails in this test.</summary>
    private static readonly StatusCode[] s_failures =
    [
        StatusCode.Unknown,
        StatusCode.Internal,
        StatusCode.DataLoss,
        StatusCode.Unavailable,
    ];

    /// <summary>The path, in the form "/service/method".</summary>
    public required string Path { get; init; }

    /// <summary>Whether the method streams requests or responses.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>Whether the number of messages is valid for the method.</summary>
    public bool HasValidCount { get; init; }

    public IReadOnlyList<IReadOnlyList<WireField>> Messages { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public Damage Damage { get; init; } = Damage.None;

    /// <summary>The time after which the client disconnects, in milliseconds; null if it waits for the response.</summary>
    public int? DisconnectAfter { get; init; }

    public override string Operation => Path;

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GetBody(target)),
        };
        foreach ((string name, string value) in AllHeaders(target))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var disconnect = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A stream may never end if the deadline is replaced by an arbitrary value.
        int? disconnectAfter = DisconnectAfter ?? (IsStreaming && HasHeader(Timeout) ? StreamTimeoutMilliseconds : null);
        if (disconnectAfter is { } milliseconds)
        {
            disconnect.CancelAfter(milliseconds);
        }

        try
        {
            using HttpResponseMessage response = await target.Http2.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                disconnect.Token
            );
            byte[] body = await response.Content.ReadAsByteArrayAsync(disconnect.Token);
            return Judge(response, body);
        }
        catch (OperationCanceledException) when (disconnectAfter is not null && !cancellationToken.IsCancellationRequested)
        {
            return new Verdict("disconnected");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The HTTP/2 client also rejects some requests itself. A deadline that expires during the response resets the stream, too.
            return new Verdict(
                "reset",
                IsStreaming || Damage.Kind is not DamageKind.None || HasHeader(Timeout) ? null : GetMessages(exception)
            );
        }
    }

    public override string ToShell(FuzzTarget target) =>
        $"{ShellText.Printf(GetBody(target))} | curl -s -i --http2-prior-knowledge --data-binary @- --output - "
        + $"{target.Server.GrpcAddress}{Path[1..]} "
        + string.Join(
            ' ',
            AllHeaders(target).Select(header => $"-H '{header.Name}: {header.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'")
        );

    public override IEnumerable<FuzzCase> Shrink()
    {
        if (DisconnectAfter is not null)
        {
            yield return this with
            {
                DisconnectAfter = null,
            };
        }

        if (IsStreaming)
        {
            foreach (IReadOnlyList<IReadOnlyList<WireField>> fewer in ByteShrinking.WithoutEach(Messages))
            {
                yield return this with
                {
                    Messages = fewer,
                };
            }
        }

        foreach (int index in Enumerable.Range(0, Messages.Count))
        {
            foreach (IReadOnlyList<WireField> fewer in ByteShrinking.WithoutEach(Messages[index]))
            {
                yield return this with
                {
                    Messages = [.. Messages.Take(index), fewer, .. Messages.Skip(index + 1)],
                };
            }
        }

        foreach (IReadOnlyList<(string Name, string Value)> fewer in ByteShrinking.WithoutEach(Headers))
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

    private static string GetMessages(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} {GetMessages(inner)}" : exception.Message;

    private Verdict Judge(HttpResponseMessage response, byte[] body)
    {
        int http = (int)response.StatusCode;
        string? code = GetHeader(response, StatusHeader);
        if (code is null)
        {
            bool isValid = http is >= 400 and < 500 || (http == 200 && HasHeader("content-type"));
            return new Verdict($"HTTP {http}", isValid ? null : $"HTTP {http} without grpc-status, {body.Length} bytes");
        }

        var status = (StatusCode)int.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture);
        bool isFailure = http >= 500 || (s_failures.Contains(status) && !IsExpectedForInvalidCall(status));
        return new Verdict(
            status.ToString(),
            isFailure ? $"HTTP {http}, {status}: {Uri.UnescapeDataString(GetHeader(response, "grpc-message") ?? string.Empty)}" : null
        );
    }

    /// <summary>Returns whether gRPC's library returns this status for an invalid call.</summary>
    private bool IsExpectedForInvalidCall(StatusCode status) =>
        status is StatusCode.Internal or StatusCode.Unknown
        && (Damage.Kind is not DamageKind.None || !HasValidCount || HasHeader("content-type") || HasHeader("grpc-encoding"));

    private static string? GetHeader(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? values.First()
            : null;

    private bool HasHeader(string header) => Headers.Any(own => own.Name == header);

    private IEnumerable<(string Name, string Value)> AllHeaders(FuzzTarget target)
    {
        (string, string)[] defaults =
        [
            ("content-type", ContentType),
            ("te", "trailers"),
            ("authorization", $"Bearer {target.AdminKey}"),
            (Timeout, IsStreaming ? "1S" : "40S"),
        ];
        return defaults
            .Where(header => !HasHeader(header.Item1))
            .Concat(Headers.Select(header => (header.Name, target.Ids.Resolve(header.Value))));
    }

    private byte[] GetBody(FuzzTarget target) =>
        Damage.Apply([.. Messages.SelectMany(message => Frame(WireField.Encode(message, target.Ids)))]);

    private static byte[] Frame(byte[] message)
    {
        byte[] frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
