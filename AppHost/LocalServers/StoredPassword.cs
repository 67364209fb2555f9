using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>A generated password that is stored in a file next to the data that it protects.</summary>
/// <param name="path">The path of the file.</param>
internal sealed class StoredPassword(string path) : ParameterDefault
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 22;

    /// <inheritdoc/>
    public override string GetDefaultValue()
    {
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, RandomNumberGenerator.GetString(Alphabet, Length));
        }

        return File.ReadAllText(path);
    }

    /// <inheritdoc/>
    public override void WriteToManifest(ManifestPublishingContext context) =>
        throw new NotSupportedException("Local servers cannot be published.");
}
