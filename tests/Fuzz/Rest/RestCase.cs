using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TextToVideo.Fuzz.Rest;

/// <summary>A request that is valid HTTP with arbitrary contents. In its texts, each character is one byte.</summary>
internal sealed record RestCase : FuzzCase
{
    private const int ChunkBytes = 1000;

    private const string Authorization = "Authorization";

    /// <summary>The operation, for the table of outcomes.</summary>
    public required string Name { get; init; }

    public required string Method { get; init; }

    /// <summary>The path, with or without percent-encoding.</summary>
    public required string Path { get; init; }

    /// <summary>The parts of the query, with or without percent-encoding.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; null if there is none.</summary>
    public byte[]? Body { get; init; }

    public Delivery Delivery { get; init; }

    public override string Operation => Name;

    public override async Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken)
    {
        (byte[] head, byte[] body) = GetBytes(target);
        while (true)
        {
            HttpConnection connection = await target.ConnectAsync(cancellationToken);
            bool isUsed = connection.IsUsed;
            if (await TrySendAsync(connection, head, body, cancellationToken) is { } answer)
            {
                return CheckAnswer(target, connection, answer);
            }

            connection.Dispose();
            if (Delivery is Delivery.RequestAborted or Delivery.ResponseAborted)
            {
                return new Verdict(Delivery.ToString());
            }

            // The server may have closed an idle connection, so retry. It has no reason to close a new one.
            if (!isUsed)
            {
                return new Verdict("closed", "The server closed the connection without a response.");
            }
        }
    }

    public override string ToShell(FuzzTarget target)
    {
        (byte[] head, byte[] body) = GetBytes(target);
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

        foreach (IReadOnlyList<(string Name, string Value)> fewer in ByteShrinking.WithoutEach(Headers))
        {
            yield return this with
            {
                Headers = fewer,
            };
        }

        foreach (IReadOnlyList<string> fewer in ByteShrinking.WithoutEach(Query))
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

    /// <summary>Returns the head and the body in the format in which they are sent.</summary>
    public (byte[] Head, byte[] Body) GetBytes(FuzzTarget target)
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
            body = [.. body.Chunk(ChunkBytes).SelectMany(ToChunk), .. "0\r\n\r\n"u8];
        }
        else if (Body is not null || Method is "POST")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        head.Append("\r\n");
        return (Encoding.Latin1.GetBytes(head.ToString()), body);
    }

    private static byte[] ToChunk(byte[] part) =>
        [.. Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. part, .. "\r\n"u8];

    private async Task<HttpAnswer?> TrySendAsync(HttpConnection connection, byte[] head, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            byte[] all = [.. head, .. body];
            switch (Delivery)
            {
                case Delivery.RequestAborted:
                    await connection.SendAsync(all.AsMemory(0, all.Length - 1 - (body.Length / 2)), cancellationToken);
                    connection.Reset();
                    return null;
                case Delivery.ResponseAborted:
                    await connection.SendAsync(all, cancellationToken);
                    connection.Reset();
                    return null;
                case Delivery.Fragmented:
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
            // The server may have sent a response before it read the whole request.
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

    private Verdict CheckAnswer(FuzzTarget target, HttpConnection connection, HttpAnswer answer)
    {
        if (connection.IsReusable)
        {
            target.Return(connection);
        }
        else
        {
            connection.Dispose();
        }

        RestAnswers.CollectIds(this, answer, target.Ids);
        return new Verdict(answer.Status.ToString(CultureInfo.InvariantCulture), RestAnswers.FindError(this, answer));
    }
}
