namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteJobQueueTests : JobQueueContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
