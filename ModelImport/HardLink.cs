using System.Runtime.InteropServices;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport;

/// <summary>Creates hard links, for which .NET has no method.</summary>
internal static class HardLink
{
    private const int OtherFileSystem = 18;

    /// <summary>Creates a second name of a file.</summary>
    /// <param name="path">The new name.</param>
    /// <param name="target">The file.</param>
    /// <exception cref="ModelLoadException">The operating system cannot create the link.</exception>
    public static void Create(string path, string target)
    {
        if (Link(target, path) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new ModelLoadException(
                target,
                error == OtherFileSystem
                    ? "is on another file system than the models' folder and cannot be linked; move the checkpoint into the models' folder"
                    : $"cannot be linked into the models' folder: {Marshal.GetPInvokeErrorMessage(error)}"
            );
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string target, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);
}
