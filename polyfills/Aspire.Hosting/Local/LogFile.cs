using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace Aspire.Hosting.Local;

/// <summary>What a process says, in a file that does not grow without end.</summary>
/// <param name="path">The file.</param>
/// <param name="largest">How many bytes it may have before it is set aside.</param>
internal sealed class LogFile(string path, long largest) : IDisposable
{
    private const int TailLines = 20;

    /// <summary>What somebody who begins to read sees of what was said before.</summary>
    private const int BytesBefore = 256 * 1024;

    /// <summary>What waits for a reader that is too slow; the oldest goes.</summary>
    private const int WaitingLines = 5000;

    private const int LinesAtATime = 500;

    private readonly Lock _gate = new();
    private readonly Queue<string> _tail = new(TailLines);
    private readonly List<ChannelWriter<string>> _readers = [];
    private StreamWriter? _writer;

    public string Path { get; } = path;

    public void Write(string line)
    {
        lock (_gate)
        {
            if (_tail.Count == TailLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(line);
            _readers.ForEach(reader => reader.TryWrite(line));
            try
            {
                _writer ??= Open();
                _writer.WriteLine(line);
                if (_writer.BaseStream.Length > largest)
                {
                    _writer.Dispose();
                    _writer = null;
                    File.Move(Path, $"{Path}.1", overwrite: true);
                }
            }
            catch (IOException)
            {
                // A full disk is no reason to stop reading, which would stop the process.
            }
        }
    }

    /// <summary>The last lines and the file's name, for a message.</summary>
    public string Describe()
    {
        lock (_gate)
        {
            return string.Join('\n', _tail.Select(line => $"  | {line}").Append($"  Its log: {Path}"));
        }
    }

    /// <summary>What was said last, and then each line that is said.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropOldest });
        string[] before;
        lock (_gate)
        {
            before = End();
            _readers.Add(lines.Writer);
        }

        try
        {
            yield return before;
            while (await lines.Reader.WaitToReadAsync(cancellationToken))
            {
                var some = new List<string>();
                while (some.Count < LinesAtATime && lines.Reader.TryRead(out string? line))
                {
                    some.Add(line);
                }

                yield return some;
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(lines.Writer);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    /// <summary>The last lines of the file, and of the one that was set aside where it has just begun.</summary>
    private string[] End()
    {
        var text = new StringBuilder();
        foreach (string file in new[] { $"{Path}.1", Path }.Where(File.Exists))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = Math.Max(0, stream.Length - BytesBefore);
            using var reader = new StreamReader(stream);
            if (stream.Position > 0)
            {
                reader.ReadLine();
            }

            text.Append(reader.ReadToEnd());
        }

        string end = text.ToString();
        return end[Math.Max(0, end.Length - BytesBefore)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new StreamWriter(file) { AutoFlush = true };
    }
}
