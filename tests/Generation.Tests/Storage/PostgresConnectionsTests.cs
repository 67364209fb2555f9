using Npgsql;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

public sealed class PostgresConnectionsTests
{
    [Fact]
    public void Complete_PoolSizeNotSpecified_LeavesConnectionsForOtherReplicas()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresConnections.Complete("Host=db;Username=u;Password=p;Database=videos"));

        Assert.InRange(4 * settings.MaxPoolSize, 4, 97);
        Assert.True(settings.NoResetOnClose);
        Assert.Equal("-c idle_in_transaction_session_timeout=60000", settings.Options);
        Assert.Equal(("db", "u", "p", "videos"), (settings.Host, settings.Username, settings.Password, settings.Database));
    }

    [Theory]
    [InlineData("Maximum Pool Size=7;No Reset On Close=false")]
    [InlineData("MaxPoolSize=7;NoResetOnClose=false")]
    public void Complete_PoolSizeSpecified_KeepsIt(string setting)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresConnections.Complete($"Host=db;{setting}"));

        Assert.Equal(7, settings.MaxPoolSize);
        Assert.False(settings.NoResetOnClose);
    }
}
