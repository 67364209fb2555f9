using System.ComponentModel;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Locks the files of a program and its libraries in memory. Otherwise a host that reclaims idle pages, as hosts of virtual machines do,
/// makes a program that runs briefly every few seconds read its files from disk again, which would distort measurements.
/// </summary>
internal sealed partial class ResidentProgram : IDisposable
{
    private readonly List<MemoryMappedViewAccessor> _views = [];

    private ResidentProgram() { }

    /// <summary>Locks the files of a program in memory until disposal. Prints a warning if the system does not allow it.</summary>
    /// <param name="name">The path of the program, or a name to look up in PATH.</param>
    /// <param name="cancellationToken">Token to cancel the wait for the list of libraries.</param>
    public static async Task<ResidentProgram> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var program = new ResidentProgram();
        foreach (string path in await ListFilesAsync(name, cancellationToken))
        {
            if (!program.TryLock(path))
            {
                string error = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
                Console.WriteLine(
                    $"Could not lock {path} in memory ({error}). Runs of {name} may take longer; use root or 'ulimit -l unlimited'."
                );
                break;
            }
        }

        return program;
    }

    public void Dispose()
    {
        // Unmapping also unlocks.
        _views.ForEach(view => view.Dispose());
    }

    private static async Task<string[]> ListFilesAsync(string name, CancellationToken cancellationToken)
    {
        ProgramResult list = await ProgramProcess
            .RunAsync("sh", "-c", """program=$(command -v "$1"); echo "$program"; ldd "$program" """, "sh", name)
            .WaitAsync(cancellationToken);
        return [.. AbsolutePath().Matches(list.Text).Select(path => path.Value).Distinct()];
    }

    private bool TryLock(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _views.Add(view);
        return Lock(view.SafeMemoryMappedViewHandle, (nuint)view.Capacity) == 0;
    }

    [GeneratedRegex(@"(?<!\S)/\S+")]
    private static partial Regex AbsolutePath();

    // See mlock(2).
    [DllImport("libc", EntryPoint = "mlock", SetLastError = true)]
    private static extern int Lock(SafeHandle address, nuint length);
}
