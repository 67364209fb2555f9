using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Bytes that are no right HTTP, or several requests in one go. Whatever the server says, it must close in time.</summary>
/// <param name="Content">The bytes; a character is one. They may refer to what the server knows.</param>
/// <param name="IsGrpc">Whether they go to the port of HTTP/2.</param>
internal sealed partial record RawCase(string Content, bool IsGrpc) : FuzzCase
{
    /// <summary>What no answer but to an unknown version of HTTP may be.</summary>
    private const int VersionNotSupported = 505;

    public override string Operation => IsGrpc ? "raw HTTP/2" : "raw HTTP/1.1";

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        using HttpConnection connection = await HttpConnection.OpenAsync(PortOf(target), cancellationToken);
        byte[] answer;
        try
        {
            await connection.SendAsync(BytesFor(target), cancellationToken);
            connection.EndSending();
            answer = await connection.ReadToEndAsync(cancellationToken);
        }
        catch (SocketException)
        {
            return new Verdict("reset");
        }

        int[] statuses =
        [
            .. Answers()
                .Matches(Encoding.Latin1.GetString(answer))
                .Select(match => int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)),
        ];
        int[] failures = [.. statuses.Where(status => status >= 500 && !(status == VersionNotSupported && !IsGrpc))];
        return new Verdict(
            statuses.Length == 0 ? "closed" : statuses[0].ToString(CultureInfo.InvariantCulture),
            failures.Length == 0 ? null : $"{string.Join(", ", failures)}: {Encoding.UTF8.GetString(answer)}"
        );
    }

    public override string ToShell(FuzzTarget target) => $"{ShellText.Printf(BytesFor(target))} | nc -N 127.0.0.1 {PortOf(target)}";

    public override IEnumerable<FuzzCase> Shrink() =>
        ByteShrinking.Shrink(Encoding.Latin1.GetBytes(Content)).Select(bytes => this with { Content = Encoding.Latin1.GetString(bytes) });

    private int PortOf(FuzzTarget target) => IsGrpc ? target.Server.GrpcAddress.Port : target.Server.Address.Port;

    private byte[] BytesFor(FuzzTarget target) => Encoding.Latin1.GetBytes(target.Ids.Resolve(Content));

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3})", RegexOptions.Multiline)]
    private static partial Regex Answers();
}
