namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteModerationRecordsTests : ModerationRecordsContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
