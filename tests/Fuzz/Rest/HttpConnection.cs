using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TextToVideo.Fuzz.Rest;

/// <summary>An HTTP/1.1 connection on a socket: sends arbitrary bytes, and parses responses strictly.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const int BufferBytes = 16 * 1024;
    private const int MaxLine = 64 * 1024;

    /// <summary>The time for which an event stream is read.</summary>
    private static readonly TimeSpan s_streamReadTime = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>Whether it was used for a request before. The server may have closed it since then.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Whether another request can be sent.</summary>
    public bool IsReusable { get; private set; } = true;

    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new HttpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    /// <summary>Closes the sending direction of the connection.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        int read;
        while ((read = await _socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken)) > 0)
        {
            all.Write(_buffer, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>Reads one response.</summary>
    /// <param name="method">The method of the request: a response to HEAD has no body.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The response, or null if the server closed the connection.</returns>
    public async Task<HttpAnswer?> ReadAsync(string method, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadLineAsync(cancellationToken) is not { } line)
            {
                IsReusable = false;
                return null;
            }

            int status =
                line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && line.Length >= 12
                    ? int.Parse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture)
                    : throw new InvalidDataException($"The response starts with {line}");
            Dictionary<string, string> headers = await ReadHeadersAsync(cancellationToken);
            if (status is >= 100 and < 200)
            {
                continue;
            }

            byte[] body = method == "HEAD" || status is 204 or 304 ? [] : await ReadBodyAsync(headers, cancellationToken);
            IsReusable &= !headers.GetValueOrDefault("connection", string.Empty).Contains("close", StringComparison.OrdinalIgnoreCase);
            IsUsed = true;
            return new HttpAnswer(status, headers, body);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Closes the connection with a reset, like a process that was killed.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await LineAsync(cancellationToken) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new InvalidDataException($"The response has the invalid header line {line}");
            }

            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        return headers;
    }

    private async Task<byte[]> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        if (headers.TryGetValue("content-length", out string? length))
        {
            await CopyAsync(body, long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), cancellationToken);
        }
        else if (headers.ContainsKey("transfer-encoding"))
        {
            bool isStream = headers.GetValueOrDefault("content-type") == "text/event-stream";
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (isStream)
            {
                timeout.CancelAfter(s_streamReadTime);
            }

            try
            {
                long chunk;
                while ((chunk = long.Parse(await LineAsync(timeout.Token), NumberStyles.HexNumber, CultureInfo.InvariantCulture)) > 0)
                {
                    await CopyAsync(body, chunk, timeout.Token);
                    _ = await LineAsync(timeout.Token);
                }

                _ = await LineAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (isStream && !cancellationToken.IsCancellationRequested)
            {
                IsReusable = false;
            }
        }
        else
        {
            IsReusable = false;
            while (await FillAsync(cancellationToken))
            {
                body.Write(_buffer, _start, _end - _start);
                _start = _end;
            }
        }

        return body.ToArray();
    }

    private async Task CopyAsync(MemoryStream body, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                throw new InvalidDataException($"The response is truncated: {length} bytes are missing.");
            }

            int part = (int)Math.Min(length, _end - _start);
            body.Write(_buffer, _start, part);
            _start += part;
            length -= part;
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken) =>
        await ReadLineAsync(cancellationToken) ?? throw new InvalidDataException("The response is truncated.");

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (await FillAsync(cancellationToken))
        {
            byte next = _buffer[_start++];
            if (next == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
            if (line.Count > MaxLine)
            {
                throw new InvalidDataException("The response has a line that is too long.");
            }
        }

        return line.Count == 0 ? null : throw new InvalidDataException("The response is truncated.");
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return true;
        }

        _start = 0;
        _end = await _socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken);
        return _end > 0;
    }
}
