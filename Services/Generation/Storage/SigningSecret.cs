using System.Security.Cryptography;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Provides the secret that signs download links. It is created at the first use and stored in the database, so that all processes share
/// it.
/// </summary>
internal sealed class SigningSecret(IJobDatabase database)
{
    private const string Name = "download_links";
    private const int Bytes = 32;

    private const string Select = "SELECT value FROM secrets WHERE name = @name";
    private const string Insert = "INSERT INTO secrets (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING";

    private byte[]? _secret;

    /// <summary>Returns the secret.</summary>
    public async Task<byte[]> GetAsync(CancellationToken cancellationToken) =>
        _secret ??= Convert.FromHexString(await ReadAsync(cancellationToken) ?? await CreateAsync(cancellationToken));

    private Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<string>(Select, new { name = Name }, cancellationToken);

    /// <summary>Creates the secret. If several processes do so concurrently, all of them return the one that was stored first.</summary>
    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        string value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        await database.WriteAsync(CommitDurability.Disk, Insert, new { name = Name, value }, cancellationToken);
        return await ReadAsync(cancellationToken) ?? value;
    }
}
