namespace TextToVideo.Integration.Postgres;

public sealed class PostgresModerationRecordsTests(PostgresFixture postgres) : ModerationRecordsContract, IClassFixture<PostgresFixture>
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => postgres.CreateAsync();
}
