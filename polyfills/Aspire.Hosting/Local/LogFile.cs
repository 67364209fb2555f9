namespace Aspire.Hosting.Local;

/// <summary>What a process says, in a file that does not grow without end.</summary>
/// <param name="path">The file.</param>
/// <param name="largest">How many bytes it may have before it is set aside.</param>
internal sealed class LogFile(string path, long largest) : IDisposable
{
    private const int TailLines = 20;

    private readonly Lock _gate = new();
    private readonly Queue<string> _tail = new(TailLines);
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

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new StreamWriter(file) { AutoFlush = true };
    }
}
