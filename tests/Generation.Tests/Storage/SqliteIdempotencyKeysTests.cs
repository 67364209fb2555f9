namespace TextToVideo.Unit.Generation.Jobs;

public sealed class SqliteIdempotencyKeysTests : IdempotencyKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
