using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

/// <summary>States of the database's server that its operator changes are reported as 503, and errors of the program are not.</summary>
public sealed class PostgresErrorsTests
{
    [Theory]
    [InlineData("08006", "storage_unavailable")]
    [InlineData("25006", "storage_unavailable")]
    [InlineData("25P03", "storage_unavailable")]
    [InlineData("28000", "storage_unavailable")]
    [InlineData("28P01", "storage_unavailable")]
    [InlineData("3D000", "storage_unavailable")]
    [InlineData("42501", "storage_unavailable")]
    [InlineData("53300", "storage_unavailable")]
    [InlineData("57P01", "storage_unavailable")]
    [InlineData("58030", "storage_unavailable")]
    [InlineData("53100", "storage_full")]
    [InlineData("23505", null)]
    [InlineData("42601", null)]
    [InlineData("42P01", null)]
    [InlineData("22021", null)]
    public async Task Translate_ErrorOfTheServer_IsUnavailableOrAnErrorOfTheProgram(string state, string? code)
    {
        await using var source = NpgsqlDataSource.Create("Host=localhost");
        var database = new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);

        Assert.Equal(code, database.Translate(new PostgresException("message", "ERROR", "ERROR", state))?.Code);
    }
}
