namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteApiKeysTests : ApiKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
