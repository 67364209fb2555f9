namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteIdempotencyKeysTests : IdempotencyKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
