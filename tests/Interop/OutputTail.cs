using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>The last lines that a process has printed.</summary>
/// <param name="lines">How many are kept.</param>
internal sealed class OutputTail(int lines)
{
    private readonly Queue<string> _tail = new();
    private readonly Lock _lock = new();

    /// <summary>Takes what it prints from now on.</summary>
    public void Follow(Process process)
    {
        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join('\n', _tail);
        }
    }

    private void Add(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (_lock)
        {
            _tail.Enqueue(line.Data);
            if (_tail.Count > lines)
            {
                _tail.Dequeue();
            }
        }
    }
}
