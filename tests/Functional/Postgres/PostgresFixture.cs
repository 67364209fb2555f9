using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Functional.Postgres;

/// <summary>One server for all classes, with a database for each test.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    /// <summary>The name of the collection whose classes share the server.</summary>
    public const string Collection = "PostgreSQL";

    private PostgresServerProcess _server = null!;

    public async Task InitializeAsync() => _server = await PostgresServerProcess.StartNewAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>The connection string of a new, empty database.</summary>
    public Task<string> CreateEmptyAsync() => _server.CreateDatabaseAsync();

    /// <summary>A new, migrated database.</summary>
    public async Task<JobDatabaseUnderTest> CreateAsync()
    {
        NpgsqlDataSource source = await CreateSourceAsync();
        var database = new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);
        await database.MigrateAsync(CancellationToken.None);
        return new JobDatabaseUnderTest(database, source.DisposeAsync);
    }

    /// <summary>Connections to a new, empty database.</summary>
    internal async Task<NpgsqlDataSource> CreateSourceAsync() => NpgsqlDataSource.Create(await _server.CreateDatabaseAsync());

    /// <summary>A new, migrated database with the connections of two processes.</summary>
    internal async Task<(NpgsqlDataSource First, NpgsqlDataSource Second)> CreateReplicasAsync()
    {
        string connection = await _server.CreateDatabaseAsync();
        var first = NpgsqlDataSource.Create(connection);
        await new PostgresJobDatabase(first, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance).MigrateAsync(default);
        return (first, NpgsqlDataSource.Create(connection));
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<PostgresFixture>;
}
