using System.ComponentModel;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Keeps the files of a program in memory, its libraries' too. A program that runs for a moment every few seconds has them read from the disk again
/// where the system takes pages away that rest for as long, as hosts of virtual machines do: a matter of the machine, not of what is measured on it.
/// </summary>
internal sealed partial class ResidentProgram : IDisposable
{
    private readonly List<MemoryMappedViewAccessor> _views = [];

    private ResidentProgram() { }

    /// <summary>Takes the program's files into memory until the end; says so on the console where the system allows less.</summary>
    /// <param name="name">A path, or a name that is looked up in PATH.</param>
    /// <param name="cancellationToken">Ends the wait for the list of its libraries.</param>
    public static async Task<ResidentProgram> KeepAsync(string name, CancellationToken cancellationToken)
    {
        var program = new ResidentProgram();
        foreach (string path in await FilesOfAsync(name, cancellationToken))
        {
            if (!program.TryKeep(path))
            {
                string error = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
                Console.WriteLine(
                    $"{path} may leave the memory, {error}: run as root or after 'ulimit -l unlimited', or runs of {name} may last longer."
                );
                break;
            }
        }

        return program;
    }

    public void Dispose()
    {
        // What is unmapped is unlocked.
        _views.ForEach(view => view.Dispose());
    }

    private static async Task<string[]> FilesOfAsync(string name, CancellationToken cancellationToken)
    {
        ProgramResult list = await ProgramProcess
            .RunAsync("sh", "-c", """program=$(command -v "$1"); echo "$program"; ldd "$program" """, "sh", name)
            .WaitAsync(cancellationToken);
        return [.. AbsolutePath().Matches(list.Text).Select(path => path.Value).Distinct()];
    }

    private bool TryKeep(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _views.Add(view);
        return Lock(view.SafeMemoryMappedViewHandle, (nuint)view.Capacity) == 0;
    }

    [GeneratedRegex(@"(?<!\S)/\S+")]
    private static partial Regex AbsolutePath();

    // mlock(2).
    [DllImport("libc", EntryPoint = "mlock", SetLastError = true)]
    private static extern int Lock(SafeHandle address, nuint length);
}
