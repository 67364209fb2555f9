using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Invalid HTTP, or several pipelined requests. The server must respond or close the connection in time.</summary>
/// <param name="Content">The bytes, one for each character. They may contain placeholders of <see cref="KnownIds"/>.</param>
/// <param name="IsGrpc">Whether they are sent to the HTTP/2 port.</param>
internal sealed partial record RawCase(string Content, bool IsGrpc) : FuzzCase
{
    /// <summary>The only 5xx status that is allowed: for an unknown version of HTTP.</summary>
    private const int VersionNotSupported = 505;

    public override string Operation => IsGrpc ? "raw HTTP/2" : "raw HTTP/1.1";

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        using HttpConnection connection = await HttpConnection.OpenAsync(GetPort(target), cancellationToken);
        byte[] answer;
        try
        {
            await connection.SendAsync(GetBytes(target), cancellationToken);
            connection.EndSending();
            answer = await connection.ReadToEndAsync(cancellationToken);
        }
        catch (SocketException)
        {
            return new Verdict("reset");
        }

        int[] statuses =
        [
            .. StatusLines()
                .Matches(Encoding.Latin1.GetString(answer))
                .Select(match => int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)),
        ];
        int[] failures = [.. statuses.Where(status => status >= 500 && !(status == VersionNotSupported && !IsGrpc))];
        return new Verdict(
            statuses.Length == 0 ? "closed" : statuses[0].ToString(CultureInfo.InvariantCulture),
            failures.Length == 0 ? null : $"{string.Join(", ", failures)}: {Encoding.UTF8.GetString(answer)}"
        );
    }

    public override string ToShell(FuzzTarget target) => $"{ShellText.Printf(GetBytes(target))} | nc -N 127.0.0.1 {GetPort(target)}";

    public override IEnumerable<FuzzCase> Shrink() =>
        ByteShrinking.Shrink(Encoding.Latin1.GetBytes(Content)).Select(bytes => this with { Content = Encoding.Latin1.GetString(bytes) });

    private int GetPort(FuzzTarget target) => IsGrpc ? target.Server.GrpcAddress.Port : target.Server.Address.Port;

    private byte[] GetBytes(FuzzTarget target) => Encoding.Latin1.GetBytes(target.Ids.Resolve(Content));

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3})", RegexOptions.Multiline)]
    private static partial Regex StatusLines();
}
