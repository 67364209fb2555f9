using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TextToVideo.Fuzz.Rest;

/// <summary>A request that is right HTTP, whatever it says. In its texts a character is a byte.</summary>
internal sealed record RestCase : FuzzCase
{
    private const int Chunk = 1000;

    private const string Authorization = "Authorization";

    /// <summary>The line of the table that it belongs to.</summary>
    public required string Name { get; init; }

    public required string Method { get; init; }

    /// <summary>The path, percent-encoded or not.</summary>
    public required string Path { get; init; }

    /// <summary>The parts of the query, percent-encoded or not.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Null: none.</summary>
    public byte[]? Body { get; init; }

    public Delivery Delivery { get; init; }

    public override string Operation => Name;

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        (byte[] head, byte[] body) = Bytes(target);
        while (true)
        {
            HttpConnection connection = await target.ConnectAsync(cancellationToken);
            bool isUsed = connection.IsUsed;
            if (await TrySendAsync(connection, head, body, cancellationToken) is { } answer)
            {
                return Take(target, connection, answer);
            }

            connection.Dispose();
            if (Delivery is Delivery.BrokenOff or Delivery.Unread)
            {
                return new Verdict(Delivery.ToString());
            }

            // The server may have closed a connection that it had kept open; a new one it has no reason to close.
            if (!isUsed)
            {
                return new Verdict("closed", "The server has closed the connection without an answer.");
            }
        }
    }

    public override string ToShell(FuzzTarget target)
    {
        (byte[] head, byte[] body) = Bytes(target);
        return $"{ShellText.Printf([.. head, .. body])} | nc -q 2 127.0.0.1 {target.Server.Address.Port}";
    }

    public override IEnumerable<FuzzCase> Shrink()
    {
        if (Delivery is not Delivery.Whole)
        {
            yield return this with
            {
                Delivery = Delivery.Whole,
            };
        }

        if (Body is not null)
        {
            yield return this with
            {
                Body = null,
            };
            foreach (byte[] shorter in ByteShrinking.Shrink(Body))
            {
                yield return this with
                {
                    Body = shorter,
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

        foreach (IReadOnlyList<string> fewer in ByteShrinking.Without(Query))
        {
            yield return this with
            {
                Query = fewer,
            };
        }

        foreach (int index in Enumerable.Range(0, Query.Count).Where(index => Query[index].Length > 1))
        {
            yield return this with
            {
                Query = [.. Query.Take(index), Query[index][..(Query[index].Length / 2)], .. Query.Skip(index + 1)],
            };
        }
    }

    /// <summary>Its head and body as they are sent.</summary>
    public (byte[] Head, byte[] Body) Bytes(FuzzTarget target)
    {
        byte[] body = Body ?? [];
        var head = new StringBuilder();
        string query = Query.Count > 0 ? $"?{string.Join('&', Query)}" : string.Empty;
        head.Append(CultureInfo.InvariantCulture, $"{Method} {target.Ids.Resolve(Path + query)} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Host: 127.0.0.1:{target.Server.Address.Port}\r\n");
        if (!Headers.Any(header => header.Name == Authorization))
        {
            head.Append(CultureInfo.InvariantCulture, $"{Authorization}: Bearer {target.AdminKey}\r\n");
        }

        foreach ((string name, string value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {target.Ids.Resolve(value)}\r\n");
        }

        if (Delivery is Delivery.Chunked && Body is not null)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
            body = [.. body.Chunk(Chunk).SelectMany(InChunk), .. "0\r\n\r\n"u8];
        }
        else if (Body is not null || Method is "POST")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        head.Append("\r\n");
        return (Encoding.Latin1.GetBytes(head.ToString()), body);
    }

    private static byte[] InChunk(byte[] part) =>
        [.. Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. part, .. "\r\n"u8];

    private async Task<HttpAnswer?> TrySendAsync(HttpConnection connection, byte[] head, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            byte[] all = [.. head, .. body];
            switch (Delivery)
            {
                case Delivery.BrokenOff:
                    await connection.SendAsync(all.AsMemory(0, all.Length - 1 - (body.Length / 2)), cancellationToken);
                    connection.Reset();
                    return null;
                case Delivery.Unread:
                    await connection.SendAsync(all, cancellationToken);
                    connection.Reset();
                    return null;
                case Delivery.InPieces:
                    foreach (byte[] piece in all.Chunk(Math.Max(1, all.Length / 3)))
                    {
                        await connection.SendAsync(piece, cancellationToken);
                        await Task.Yield();
                    }

                    break;
                default:
                    await connection.SendAsync(all, cancellationToken);
                    break;
            }
        }
        catch (SocketException)
        {
            // It may have answered before the end of the request.
        }

        try
        {
            return await connection.ReadAsync(Method, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private Verdict Take(FuzzTarget target, HttpConnection connection, HttpAnswer answer)
    {
        if (connection.CanGoOn)
        {
            target.Return(connection);
        }
        else
        {
            connection.Dispose();
        }

        RestAnswers.Harvest(answer, target.Ids);
        return new Verdict(answer.Status.ToString(CultureInfo.InvariantCulture), RestAnswers.ComplaintAbout(this, answer));
    }
}
