using System.Security.Cryptography;
using System.Text;

namespace Aspire.Dashboard.Access;

/// <summary>Secrets of one run.</summary>
internal sealed class DashboardSecrets
{
    private const int Bytes = 32;

    /// <summary>What the printed link has.</summary>
    public string LoginToken { get; } = Make();

    /// <summary>What a browser has in its cookie after that.</summary>
    public string Session { get; } = Make();

    /// <summary>What processes send with their telemetry.</summary>
    public string OtlpApiKey { get; } = Make();

    /// <summary>Whether somebody knows a secret; takes as long for every text of its length.</summary>
    public static bool AreEqual(string? given, string secret) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secret));

    private static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
