using System.Data.Common;
using System.Security.Cryptography;
using Dapper;

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
        _secret ??= Convert.FromHexString(
            await database.GuardedAsync(async () => await ReadAsync(cancellationToken) ?? await MakeAsync(cancellationToken))
        );

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(Select, new { name = Name }, cancellationToken: cancellationToken)
        );
    }

    /// <summary>Creates the secret. If several processes do so concurrently, all of them return the one that was stored first.</summary>
    private async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        string value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        await using (JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken))
        {
            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(Insert, new { name = Name, value }, transaction.Transaction, cancellationToken: cancellationToken)
            );
            await transaction.CommitAsync(cancellationToken);
        }

        return await ReadAsync(cancellationToken) ?? value;
    }
}
